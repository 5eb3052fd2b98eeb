package io.drawbridge.core.b2bua;

import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.Flow;

/**
 * How a request came out, which tells something of who sent it.
 *
 * @param arrival on which it came
 * @param credentials it answered a challenge that had gone to its sender
 * @param status before anything is hidden from the sender
 * @param stale it is asked anew only because it answered an old challenge (RFC 7616 §3.3)
 */
public record Outcome(
        SipRequest request,
        Flow arrival,
        Peer peer,
        boolean credentials,
        int status,
        boolean stale) {
    static boolean stale(SipResponse response) {
        return RelayedChallenges.stale(response);
    }
}
