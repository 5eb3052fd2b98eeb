package archunit.bad.core.util;

class Strings {}
