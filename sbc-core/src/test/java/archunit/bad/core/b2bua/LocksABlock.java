package archunit.bad.core.b2bua;

class LocksABlock {
    void end() {
        synchronized (this) {
            hashCode();
        }
    }
}
