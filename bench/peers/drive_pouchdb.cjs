// PouchDB here, pouchdb-server there, both on their LevelDB: `node drive_pouchdb.cjs COUNT FOLDER`
// with NODE_PATH naming a node_modules that has `pouchdb` and `pouchdb-server`.
// Batches of 500. One JSON line per phase; waits for a line before the next one.
const { spawn } = require('child_process');
const fs = require('fs');
const net = require('net');
const path = require('path');
const readline = require('readline');
const PouchDB = require('pouchdb');

const PORT = 5985;
const [count, folder] = [Number(process.argv[2]), process.argv[3]];
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function say(values) {
  process.stdout.write(JSON.stringify(values) + '\n');
  await lines.next();
}

async function phase(name, work) {
  const begun = process.hrtime.bigint();
  const done = await work();
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  if (name !== 'idle' && done.docs_written !== count) throw new Error(`${name}: ${done.docs_written}`);
  await say({ phase: name, seconds });
}

async function up() {
  for (let turn = 0; turn < 300; turn += 1) {
    const open = await new Promise((done) => {
      const socket = net.connect(PORT, '127.0.0.1', () => { socket.destroy(); done(true); });
      socket.on('error', () => done(false));
    });
    if (open) return;
    await sleep(100);
  }
  throw new Error('the server did not start');
}

async function main() {
  const records = JSON.parse((await lines.next()).value).slice(1);
  fs.mkdirSync(folder, { recursive: true });
  const bin = path.join(process.env.NODE_PATH, '.bin', 'pouchdb-server');
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const server = spawn(bin, ['--port', String(PORT), '--dir', folder], { cwd: folder, stdio: ['ignore', log, log] });
  try {
    await up();
    const here = new PouchDB(path.join(folder, 'a'));
    const there = new PouchDB(path.join(folder, 'b'));
    const remote = new PouchDB(`http://127.0.0.1:${PORT}/bench`);
    await remote.info();
    await here.bulkDocs(records.map((one) => ({ _id: one.id, ...one, id: undefined })));
    await say({ phase: 'start', seconds: 0, version: require('pouchdb/package.json').version });
    const settings = { batch_size: 500 };
    await phase('push', () => here.replicate.to(remote, settings));
    await phase('pull', () => there.replicate.from(remote, settings));
    for (let turn = 0; turn < 3; turn += 1) await phase('idle', () => there.replicate.from(remote, settings));
  } finally {
    server.kill();
  }
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
