package io.drawbridge.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A telephone in a page of a browser: SIP over the page's WebSocket (RFC 7118), written by hand,
 * and media by its peer connection. Like every page it knows no address of its own: its host is a
 * name that nobody can resolve.
 */
final class WebPhone {
    private static final String HOST = "df7jal23ls0d.invalid";
    private static final int PATIENCE_MS = 10_000;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final BrowserPeer peer;
    private final Chromium.Page page;
    private final String user;
    private final String password;
    private final String domain;
    private final String name = "w" + COUNT.incrementAndGet();
    private int cseq;

    /** What it knows of a call, as its own side: the heads of its requests. */
    record Line(String uri, String from, String to, String callId) {}

    WebPhone(BrowserPeer peer, String user, String password, String domain) {
        this.peer = peer;
        this.page = peer.page();
        this.user = user;
        this.password = password;
        this.domain = domain;
    }

    BrowserPeer peer() {
        return peer;
    }

    /** Opens its WebSocket; {@code sip} when it stands. */
    String dial(String url, String subprotocol) {
        return page.call("dial", url, subprotocol).asString();
    }

    void close() {
        page.call("hangUpLine");
    }

    /** Registers, with its password when it is asked. */
    String register() {
        return finalAnswer(
                new Line(
                        "sip:" + domain,
                        "<sip:" + user + "@" + domain + ">;tag=r" + name,
                        "<sip:" + user + "@" + domain + ">",
                        "register-" + name),
                "REGISTER",
                "Expires: 600\r\n",
                "");
    }

    /** Calls, and plays its tone; the call stands when this returns. */
    Line call(String number) {
        String uri = "sip:" + number + "@" + domain;
        Line line =
                new Line(
                        uri,
                        "<sip:" + user + "@" + domain + ">;tag=c" + name,
                        "<" + uri + ">",
                        "call-" + name);
        String answer = finalAnswer(line, "INVITE", "", peer.offer());
        if (!answer.startsWith("SIP/2.0 200")) throw new AssertionError(answer);
        Line standing = new Line(uri(answer), line.from(), field(answer, "To"), line.callId());
        say(request(standing, "ACK", cseq, "", ""));
        peer.accept(body(answer));
        return standing;
    }

    /** Takes the call that comes in; it stands when this returns. */
    Line answer() {
        String invite = hear();
        if (!invite.startsWith("INVITE sip:" + user + "@" + HOST)) throw new AssertionError(invite);
        String to = field(invite, "To") + ";tag=a" + name;
        say(response(invite, "180 Ringing", to, ""));
        say(response(invite, "200 OK", to, peer.answer(body(invite))));
        String ack = hear();
        if (!ack.startsWith("ACK ")) throw new AssertionError(ack);
        return new Line(uri(invite), to, field(invite, "From"), field(invite, "Call-ID"));
    }

    void hangUp(Line line) {
        String answer = finalAnswer(line, "BYE", "", "");
        if (!answer.startsWith("SIP/2.0 200")) throw new AssertionError(answer);
    }

    /** The other side hangs up. */
    void awaitHangUp() {
        String bye = hear();
        if (!bye.startsWith("BYE ")) throw new AssertionError(bye);
        say(response(bye, "200 OK", field(bye, "To"), ""));
    }

    /** Sends a request, a second time with credentials where they are asked for. */
    private String finalAnswer(Line line, String method, String more, String sdp) {
        say(request(line, method, ++cseq, more, sdp));
        String answer = hearFinal();
        if (!answer.matches("(?s)SIP/2.0 40[17] .*")) return answer;
        if (method.equals("INVITE"))
            say(
                    request(
                            new Line(line.uri(), line.from(), field(answer, "To"), line.callId()),
                            "ACK",
                            cseq,
                            "",
                            ""));
        String credentials = credentials(answer, method, line.uri());
        say(request(line, method, ++cseq, more + credentials, sdp));
        return hearFinal();
    }

    private String request(Line line, String method, int number, String more, String sdp) {
        // The branch of an ACK to a refusal is the INVITE's; that of one to a 200 may be, too.
        return method
                + " "
                + line.uri()
                + " SIP/2.0\r\nVia: SIP/2.0/WSS "
                + HOST
                + ";branch=z9hG4bK"
                + name
                + "x"
                + number
                + "\r\nMax-Forwards: 70\r\nFrom: "
                + line.from()
                + "\r\nTo: "
                + line.to()
                + "\r\nCall-ID: "
                + line.callId()
                + "\r\nCSeq: "
                + number
                + " "
                + method
                + "\r\nContact: <sip:"
                + user
                + "@"
                + HOST
                + ";transport=ws>\r\n"
                + more
                + described(sdp);
    }

    private static String response(String request, String status, String to, String sdp) {
        StringBuilder vias = new StringBuilder();
        Matcher via = Pattern.compile("(?m)^Via: [^\r\n]*\r\n").matcher(request);
        while (via.find()) vias.append(via.group());
        return "SIP/2.0 "
                + status
                + "\r\n"
                + vias
                + "From: "
                + field(request, "From")
                + "\r\nTo: "
                + to
                + "\r\nCall-ID: "
                + field(request, "Call-ID")
                + "\r\nCSeq: "
                + field(request, "CSeq")
                + "\r\nContact: <sip:callee@"
                + HOST
                + ";transport=ws>\r\n"
                + described(sdp);
    }

    /** RFC 7118 §5.3 lets Content-Length out, and so does this. */
    private static String described(String sdp) {
        return sdp.isEmpty() ? "\r\n" : "Content-Type: application/sdp\r\n\r\n" + sdp;
    }

    private String credentials(String challenge, String method, String uri) {
        String header = challenge.startsWith("SIP/2.0 407") ? "Proxy-Auth" : "WWW-Auth";
        String asked = field(challenge, header + "enticate");
        String realm = parameter(asked, "realm");
        String nonce = parameter(asked, "nonce");
        String algorithm = parameter(asked, "algorithm");
        String first = hash(algorithm, user + ":" + realm + ":" + password);
        String second = hash(algorithm, method + ":" + uri);
        String response = hash(algorithm, first + ":" + nonce + ":00000001:abc:auth:" + second);
        return (header.equals("WWW-Auth") ? "Authorization" : "Proxy-Authorization")
                + ": Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
                        .formatted(user, realm, nonce, uri, response)
                + " algorithm=%s, qop=auth, cnonce=\"abc\", nc=00000001\r\n".formatted(algorithm);
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String parameter(String header, String name) {
        Matcher matcher = Pattern.compile(name + "=\"?([^\",]+)").matcher(header);
        if (!matcher.find()) throw new AssertionError("no " + name + " in " + header);
        return matcher.group(1);
    }

    private static String uri(String message) {
        String contact = field(message, "Contact");
        return contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
    }

    private static String field(String message, String name) {
        Matcher matcher = Pattern.compile("(?im)^" + name + ": *([^\r\n]*)\r\n").matcher(message);
        if (!matcher.find()) throw new AssertionError("no " + name + " in " + message);
        return matcher.group(1);
    }

    private static String body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4);
    }

    private void say(String text) {
        page.call("say", text);
    }

    String hear() {
        return page.call("hear", PATIENCE_MS).asString();
    }

    private String hearFinal() {
        while (true) {
            String answer = hear();
            if (!answer.startsWith("SIP/2.0 1")) return answer;
        }
    }
}
