package io.drawbridge.core.app;

import sun.misc.Signal;

import java.util.concurrent.CountDownLatch;

/** What the operating system tells the process: end, or read the configuration again. */
final class Signals {
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch endNow = new CountDownLatch(2);

    /**
     * @param hangup what SIGHUP does
     */
    void install(Runnable hangup) {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), _ -> requestEnd());
        }
        Signal.handle(new Signal("HUP"), _ -> hangup.run());
    }

    private void requestEnd() {
        end.countDown();
        endNow.countDown();
        if (endNow.getCount() == 0) Runtime.getRuntime().halt(0); // a second one stops at once
    }

    /** Waits for the first request to end. */
    void awaitEnd() throws InterruptedException {
        end.await();
    }
}
