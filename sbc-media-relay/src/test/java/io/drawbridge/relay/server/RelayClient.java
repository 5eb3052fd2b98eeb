package io.drawbridge.relay.server;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks the control words and waits for the replies. */
final class RelayClient implements MediaRelay.Listener {
    private static final Pattern MEDIA = Pattern.compile("m=audio ([0-9]+) ");
    private static final Pattern ADDRESS = Pattern.compile("c=IN IP[46] (\\S+)");

    private final MediaRelay relay;
    private final AtomicLong ids = new AtomicLong();
    private final BlockingQueue<MediaReply> replies = new LinkedBlockingQueue<>();
    final BlockingQueue<MediaNotice> notices = new LinkedBlockingQueue<>();

    RelayClient(MediaRelay relay) {
        this.relay = relay;
    }

    static MediaCommand.LegOptions leg(String network) {
        return new MediaCommand.LegOptions(
                network, Optional.of("127.0.0.1"), Optional.empty(), Optional.empty());
    }

    MediaReply offer(String call, byte[] sdp, String from, String to) throws InterruptedException {
        return ask(
                new MediaCommand.Offer(
                        ids.incrementAndGet(), call, "caller", "", "b1", sdp, leg(from), leg(to)));
    }

    MediaReply answer(String call, byte[] sdp) throws InterruptedException {
        return ask(
                new MediaCommand.Answer(
                        ids.incrementAndGet(), call, "caller", "callee", "b1", sdp, true));
    }

    MediaReply play(String call, byte[] sdp, String from) throws InterruptedException {
        return ask(
                new MediaCommand.Play(
                        ids.incrementAndGet(), call, "caller", "tone", sdp, leg(from)));
    }

    MediaReply delete(String call) throws InterruptedException {
        return ask(new MediaCommand.Delete(ids.incrementAndGet(), call, ""));
    }

    MediaReply ask(MediaCommand command) throws InterruptedException {
        relay.send(command, this);
        MediaReply reply = replies.poll(5, TimeUnit.SECONDS);
        if (reply == null || reply.id() != command.id())
            throw new AssertionError("no reply to " + command.getClass().getSimpleName());
        return reply;
    }

    /** Where the first audio line of a reply is. */
    static InetSocketAddress audio(MediaReply reply) {
        if (!(reply instanceof MediaReply.Rewritten(long _, byte[] sdp)))
            throw new AssertionError("refused: " + reply);
        String text = new String(sdp, StandardCharsets.UTF_8);
        return new InetSocketAddress(
                InetAddress.ofLiteral(find(ADDRESS, text)), Integer.parseInt(find(MEDIA, text)));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) throw new AssertionError(pattern + " not in " + text);
        return matcher.group(1);
    }

    @Override
    public void onReply(MediaReply reply) {
        replies.add(reply);
    }

    @Override
    public void onNotice(MediaNotice notice) {
        notices.add(notice);
    }
}
