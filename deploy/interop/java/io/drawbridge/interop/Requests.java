package io.drawbridge.interop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SIP requests written by hand. */
final class Requests {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern TO = Pattern.compile("(?im)^To:[^\r\n]*");

    private Requests() {}

    /**
     * An INVITE with an offer.
     *
     * @param extra more header lines, each with its CRLF
     */
    record Invite(String from, String user, String target, String id, String extra) {
        /** The same to another number. */
        Invite to(String other) {
            return new Invite(from, other, target, id, extra);
        }

        Invite with(String more) {
            return new Invite(from, user, target, id, extra + more);
        }

        String text() {
            String sdp =
                    "v=0\r\no=peer 1 1 IN IP4 "
                            + from
                            + "\r\ns=-\r\nc=IN IP4 "
                            + from
                            + "\r\nt=0 0\r\nm=audio 6000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
            return start("INVITE", "To: <sip:" + user + "@" + target + ">")
                    + "Contact: <sip:peer@"
                    + from
                    + ":5060>\r\n"
                    + extra
                    + "Content-Type: application/sdp\r\nContent-Length: "
                    + sdp.length()
                    + "\r\n\r\n"
                    + sdp;
        }

        /** The ACK of a final response other than 2xx. */
        String ack(String response) {
            Matcher to = TO.matcher(response);
            if (!to.find()) throw new AssertionError("no To in " + response);
            return start("ACK", to.group()) + "Content-Length: 0\r\n\r\n";
        }

        private String start(String method, String to) {
            return method
                    + " sip:"
                    + user
                    + "@"
                    + target
                    + " SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP "
                    + from
                    + ":5060;branch=z9hG4bK"
                    + id
                    + "\r\n"
                    + "Max-Forwards: 70\r\n"
                    + "From: <sip:peer@"
                    + from
                    + ">;tag="
                    + id
                    + "\r\n"
                    + to
                    + "\r\n"
                    + "Call-ID: "
                    + id
                    + "\r\n"
                    + "CSeq: 1 "
                    + method
                    + "\r\n";
        }
    }

    static Invite invite(String from, String target) {
        return new Invite(
                from,
                "100",
                target,
                "hand" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet(),
                "");
    }

    static String options(String from, String target) {
        Invite invite = invite(from, target);
        return invite.start("OPTIONS", "To: <sip:" + target + ">").replace("sip:100@", "sip:")
                + "Content-Length: 0\r\n\r\n";
    }
}
