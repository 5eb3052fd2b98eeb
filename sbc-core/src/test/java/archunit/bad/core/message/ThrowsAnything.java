package archunit.bad.core.message;

class ThrowsAnything {
    void fail() {
        throw new RuntimeException("anything");
    }
}
