package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallSummary;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The running calls. Any thread; never blocks. */
public interface Calls {
    CompletableFuture<List<CallSummary>> calls();

    /**
     * Ends a call, if it is there.
     *
     * @param call its id, or the Call-ID of either leg
     */
    void endCall(String call);
}
