package archunit.bad.core.dialog;

class ThrowsDice {
    long id = java.util.concurrent.ThreadLocalRandom.current().nextLong();
}
