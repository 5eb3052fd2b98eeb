package archunit.bad.core.dialog;

class StartsAThread {
    void run() {
        Thread.ofVirtual().start(() -> {});
    }
}
