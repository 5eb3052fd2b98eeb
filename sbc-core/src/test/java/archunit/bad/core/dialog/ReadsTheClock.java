package archunit.bad.core.dialog;

class ReadsTheClock {
    long now = System.nanoTime();
}
