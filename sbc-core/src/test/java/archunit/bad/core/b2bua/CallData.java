package archunit.bad.core.b2bua;

class CallData {}
