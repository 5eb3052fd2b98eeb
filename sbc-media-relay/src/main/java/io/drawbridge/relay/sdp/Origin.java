package io.drawbridge.relay.sdp;

/**
 * The o-line (RFC 8866 §5.2), as text: peers write numbers here that no type of ours holds.
 *
 * @param username "-" when there is none
 * @param sessionId digits
 * @param sessionVersion digits; rises when the description changes (RFC 3264 §8)
 * @param networkType IN
 * @param addressType IP4 or IP6
 * @param address literal or host name
 */
public record Origin(
        String username,
        String sessionId,
        String sessionVersion,
        String networkType,
        String addressType,
        String address) {}
