package io.drawbridge.interop;

import tools.jackson.databind.JsonNode;

import java.util.function.Predicate;

/** A peer connection in a page of its own, that sends a tone and maybe a picture. */
final class BrowserPeer {
    private static final String NAME = "peer";

    private final Chromium.Page page;
    private final int hertz;
    private final boolean video;

    BrowserPeer(Chromium browser, int hertz, boolean video) {
        this.page = browser.open();
        this.hertz = hertz;
        this.video = video;
    }

    Chromium.Page page() {
        return page;
    }

    /** Its first offer. */
    String offer() {
        return page.call("offer", NAME, hertz, video, "").asString();
    }

    /** Its first offer, with one audio codec. */
    String offer(String codec) {
        return page.call("offer", NAME, hertz, video, codec).asString();
    }

    /** What it answers to its first offer from others. */
    String answer(String offer) {
        return page.call("answer", NAME, hertz, video, offer).asString();
    }

    String answerAgain(String offer) {
        return page.call("answerAgain", NAME, offer).asString();
    }

    /** Answers a further offer, and sends a picture from now on. */
    String showPicture(String offer) {
        return page.call("showPicture", NAME, offer).asString();
    }

    void accept(String answer) {
        page.call("accept", NAME, answer);
    }

    String offerRestart() {
        return page.call("restart", NAME).asString();
    }

    String offerDirection(String direction) {
        return page.call("direct", NAME, direction).asString();
    }

    String offerPicture() {
        return page.call("addPicture", NAME).asString();
    }

    void hangUp() {
        page.call("close", NAME);
    }

    /**
     * What it sees right now.
     *
     * @param hertz of the loudest tone that it hears; 0: silence
     */
    record State(
            String connection,
            String dtls,
            String cipher,
            String localCandidate,
            String remoteCandidate,
            long audio,
            long video,
            long frames,
            long lost,
            String codecs,
            double hertz) {
        boolean hears(int wanted) {
            return Math.abs(hertz - wanted) < 10;
        }
    }

    State state() {
        JsonNode all = page.call("state", NAME);
        return new State(
                all.get("connection").asString(),
                all.get("dtls").asString(),
                all.get("cipher").asString(),
                all.get("localCandidate").asString(),
                all.get("remoteCandidate").asString(),
                all.get("audio").asLong(),
                all.get("video").asLong(),
                all.get("frames").asLong(),
                all.get("lost").asLong(),
                all.get("codecs").toString(),
                all.get("hertz").asDouble());
    }

    State await(int seconds, String what, Predicate<State> condition) {
        State[] last = new State[1];
        Waiting.until(
                seconds,
                () -> condition.test(last[0] = state()),
                () -> "no " + what + ": " + last[0]);
        return last[0];
    }
}
