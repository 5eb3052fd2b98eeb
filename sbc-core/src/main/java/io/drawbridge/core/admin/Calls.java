package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.relay.control.SessionStatistics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The running calls. Any thread; never blocks. */
public interface Calls {
    CompletableFuture<List<CallSummary>> calls();

    /**
     * What came of the media of these calls up to now; those of which it is not known are missing.
     *
     * @param ids their own ids
     */
    CompletableFuture<Map<String, SessionStatistics>> media(List<String> ids);

    /**
     * Ends a call, if it is there.
     *
     * @param call its id, or the Call-ID of either leg
     */
    void endCall(String call);
}
