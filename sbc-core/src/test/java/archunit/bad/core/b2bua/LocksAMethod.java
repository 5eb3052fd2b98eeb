package archunit.bad.core.b2bua;

class LocksAMethod {
    synchronized void end() {}
}
