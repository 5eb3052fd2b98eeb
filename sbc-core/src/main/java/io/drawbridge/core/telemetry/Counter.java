package io.drawbridge.core.telemetry;

/**
 * Every event that is counted and not otherwise recorded, with its name and help text in the
 * metrics.
 */
public enum Counter {
    REQUESTS_RECEIVED("sip_requests_received", "SIP requests read, before any decision"),
    RESPONSES_RECEIVED("sip_responses_received", "SIP responses read"),
    REQUESTS_SENT("sip_requests_sent", "SIP requests sent, without retransmissions"),
    RESPONSES_SENT("sip_responses_sent", "SIP responses sent, without retransmissions"),
    RETRANSMISSIONS_RECEIVED(
            "sip_retransmissions_received", "Requests and responses absorbed as repetitions"),
    RETRANSMISSIONS_SENT(
            "sip_retransmissions_sent", "Requests and responses sent again by a timer"),
    MALFORMED("sip_malformed", "Messages that could not be read"),
    STRAY_RESPONSES("sip_stray_responses", "Responses that match no transaction, dropped"),
    STRAY_ACKS("sip_stray_acks", "ACKs that match nothing, dropped"),
    KEEP_ALIVES("sip_keep_alives", "CRLF and STUN keep-alives answered"),
    HANDED_OVER("sip_handed_over", "Messages passed to the shard that owns their call"),
    HAND_OVER_DROPPED(
            "sip_hand_over_dropped", "Messages lost because another shard's queue was full"),
    LOOPS("sip_loops", "Requests refused because they came through here before"),
    LEAKS("sip_leaks", "Inside addresses or names found in outgoing bytes by the leak auditor"),
    NEXT_HOP_REPLACED(
            "sip_next_hop_replaced",
            "In-dialog requests sent to the dialog's own address, not to the one named"),
    TRANSPORT_FAILURES("sip_transport_failures", "Transmissions that could not be made"),
    BUGS("sip_bugs", "Calls ended because of an error in this program"),
    SILENCED(
            "sip_requests_ignored",
            "Strangers' requests that no route is for, left without an answer"),
    SCANNERS_SILENCED(
            "sip_scanners_silenced", "Strangers' requests left without an answer as scanners'"),
    DECOYS_TOUCHED(
            "sip_decoys_touched", "Requests for or by a user, password or number that is a decoy"),
    USERS_SILENCED(
            "sip_users_silenced",
            "Requests left without an answer for a user who is silenced at their address"),
    REQUESTS_OVER_LIMIT(
            "sip_requests_over_limit",
            "Strangers' requests left without an answer because their source sent too many"),
    FLOW_REQUESTS_REFUSED(
            "sip_flow_requests_refused",
            "Requests of registered devices answered with 503 because they sent too many"),
    CALLS_STARTED("calls_started", "INVITEs that became a call"),
    CALLS_ANSWERED("calls_answered", "Calls that were answered"),
    CALLS_REFUSED("calls_refused", "INVITEs refused before a target was tried"),
    CALLS_DENIED("calls_denied", "INVITEs of users refused for what the call may cost"),
    UNSCREENED(
            "calls_unchallenged",
            "Strangers' calls stopped because the PBX did not challenge them"),
    CHALLENGES("sip_challenges", "Requests answered with a challenge of our own"),
    WRONG_CREDENTIALS(
            "sip_wrong_credentials", "Requests whose credentials for our realm proved nothing"),
    WRONG_IDENTITY(
            "sip_wrong_identity",
            "Requests of a user who has proven himself in the name of another one"),
    CREDENTIALS_WITHHELD(
            "sip_credentials_withheld",
            "Requests whose credentials did not go on to a trunk that had not asked for them"),
    REGISTRATIONS("registrations_accepted", "REGISTER requests answered with 200"),
    REGISTRATIONS_REFUSED(
            "registrations_refused",
            "REGISTER requests refused, those not counted that were asked for credentials"),
    REGISTRATIONS_EXPIRED("registrations_expired", "Bindings that ended because nobody came back"),
    UNSCREENED_REGISTRATIONS(
            "registrations_unchallenged",
            "Strangers' REGISTER requests refused because the registrar did not challenge them"),
    UNANSWERED_RELAY("relay_deadlines", "Media commands that the relay did not answer in time"),
    LATE_RELAY("relay_late_replies", "Media replies that nobody waited for any more"),
    DIGITS("media_digits", "Keys that parties have pressed during calls (RFC 4733)"),
    KEYS_IN_CLEAR(
            "calls_keys_in_clear",
            "Calls with media keys in signalling that was not encrypted (SDES over UDP or TCP)"),
    PACKETS_REFUSED(
            "sip_packets_refused",
            "Datagrams, stream messages and connections dropped unread for their source"),
    CONNECTIONS_ACCEPTED("sip_connections_accepted", "Connections that peers have opened"),
    CONNECTIONS_REFUSED(
            "sip_connections_refused", "Connections closed because their network had too many"),
    CONNECTIONS_REFUSED_SOURCE(
            "sip_connections_refused_source",
            "Connections closed because their source had too many"),
    CONNECTIONS_CUT(
            "sip_connections_cut", "Connections closed because the peer did not read what we sent"),
    CONNECTIONS_UNFINISHED(
            "sip_connections_unfinished",
            "Connections closed because a message did not become complete in time"),
    CONNECTIONS_IDLE("sip_connections_idle", "Connections closed after the idle timeout"),
    PROXY_HEADERS_WRONG(
            "proxy_headers_wrong",
            "Load balancers' connections closed because they did not begin with a PROXY header"),
    PROXY_HEADERS_REFUSED(
            "proxy_headers_refused",
            "Connections closed because they began with a PROXY header and are no load balancer's"),
    WEBSOCKETS("websockets_opened", "HTTP requests that became a WebSocket"),
    WEBSOCKETS_REFUSED(
            "websockets_refused",
            "HTTP requests that did not become a WebSocket: not one, or not one for SIP"),
    WEBSOCKETS_REFUSED_ORIGIN(
            "websockets_refused_origin",
            "WebSockets refused to pages of other origins than those that may come in"),
    WEBSOCKET_VIOLATIONS(
            "websocket_violations",
            "WebSockets closed because their peer broke the rules of RFC 6455"),
    TLS_HANDSHAKES("tls_handshakes", "TLS connections that stand, in both directions"),
    TLS_CHALLENGES(
            "tls_challenges",
            "Connections of authorities that asked by TLS whether a name is ours, and were"
                    + " answered"),
    TLS_NOT_TLS("tls_failed_not_tls", "Connections closed because what came was not TLS"),
    TLS_TIMEOUT("tls_failed_timeout", "Connections closed because the handshake took too long"),
    TLS_EXPIRED(
            "tls_failed_expired",
            "Handshakes refused because the peer's certificate is out of date"),
    TLS_UNKNOWN_AUTHORITY(
            "tls_failed_unknown_authority",
            "Handshakes refused because nobody known vouches for the peer's certificate"),
    TLS_WRONG_NAME(
            "tls_failed_wrong_name",
            "Handshakes refused because the peer's certificate names somebody else"),
    TLS_NO_CERTIFICATE(
            "tls_failed_no_certificate",
            "Handshakes refused because the peer showed no certificate"),
    TLS_UNFIT_CERTIFICATE(
            "tls_failed_unfit_certificate",
            "Handshakes refused because the peer's certificate is not fit for TLS"),
    TLS_REFUSED_BY_PEER("tls_failed_by_peer", "Handshakes that the peer refused"),
    TLS_FAILED("tls_failed_other", "Handshakes that failed for another reason"),
    ENGINE_FAILURES(
            "engine_failures", "Inputs or outputs lost to an error in this program, logged once");

    private final String metric;
    private final String help;

    Counter(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /** Without prefix and without the suffix {@code _total}. */
    public String metric() {
        return metric;
    }

    public String help() {
        return help;
    }
}
