"""Photos in the window: chosen, looked through, marked; and signatures."""
