package io.drawbridge.interop;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what another process does. */
final class Waiting {
    private Waiting() {}

    static void until(int seconds, Callable<Boolean> condition, Supplier<String> failure) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) throw new AssertionError(failure.get());
                Thread.sleep(50);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void millis(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
