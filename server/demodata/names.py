"""Invented names from common Hubei surnames. No one is meant."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄周吴徐胡朱何郭罗高林谢唐许邓冯曹曾彭肖田董袁潘蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆汪范石廖贾夏韦方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柯祝舒成阮"
)
_MALE_OLD = (
    "国",
    "建",
    "志",
    "家",
    "先",
    "长",
    "友",
    "立",
    "世",
    "启",
    "德",
    "光",
    "明",
    "正",
    "大",
)
_MALE_END = (
    "平",
    "华",
    "军",
    "林",
    "发",
    "勇",
    "旺",
    "松",
    "田",
    "明",
    "顺",
    "山",
    "清",
    "强",
    "才",
    "全",
)
_FEMALE_OLD = (
    "桂",
    "秋",
    "玉",
    "金",
    "翠",
    "满",
    "秀",
    "春",
    "红",
    "菊",
    "腊",
    "水",
    "小",
    "爱",
    "凤",
)
_FEMALE_END = (
    "兰",
    "英",
    "枝",
    "香",
    "珍",
    "梅",
    "莲",
    "芳",
    "秀",
    "娥",
    "霞",
    "珠",
    "云",
    "琴",
    "华",
    "菊",
)
_MALE_YOUNG = (
    "浩",
    "子轩",
    "俊杰",
    "宇航",
    "家豪",
    "文博",
    "志远",
    "天佑",
    "思源",
    "明轩",
    "鹏",
    "磊",
    "凯",
)
_FEMALE_YOUNG = (
    "欣怡",
    "雨桐",
    "思琪",
    "梦瑶",
    "佳怡",
    "诗涵",
    "晓雯",
    "婷",
    "静",
    "雪",
    "倩",
    "若曦",
    "可馨",
)


def given_name(rng: Random, male: bool, age: int) -> str:
    """A given name of the person's generation."""
    if age < 32:
        return rng.choice(_MALE_YOUNG if male else _FEMALE_YOUNG)
    if male:
        return rng.choice(_MALE_OLD) + rng.choice(_MALE_END)
    return rng.choice(_FEMALE_OLD) + rng.choice(_FEMALE_END)


def surname(rng: Random) -> str:
    """Common surnames come first in the list and come up more often."""
    return SURNAMES[min(int(rng.expovariate(1 / 28)), len(SURNAMES) - 1)]
