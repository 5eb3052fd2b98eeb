package io.drawbridge.interop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * Browser pages, and plain parties, without Drawbridge between them: what fails here is not its
 * fault.
 */
class BrowserAloneIT {
    @TempDir Path folder;

    @Test
    void pagesDoWhatTheOtherTestsAskOfThem() {
        try (Chromium chromium = Chromium.start(folder)) {
            BrowserPeer one = new BrowserPeer(chromium, 440, true);
            BrowserPeer other = new BrowserPeer(chromium, 660, true);
            one.accept(other.answer(one.offer()));
            one.await(10, "tone", s -> s.hears(660) && s.frames() > 5);
            other.await(10, "tone", s -> s.hears(440) && s.frames() > 5);
            one.accept(other.answerAgain(one.offerRestart()));
            one.await(10, "tone", s -> s.hears(660) && s.connection().equals("connected"));
            one.accept(other.answerAgain(one.offerDirection("recvonly")));
            other.await(10, "silence", s -> s.hertz() == 0);
        }
    }

    @Test
    void plainPartiesHearEachOther() {
        try (PlainPeer one = new PlainPeer(Loopback.OWN.pbx(), 440);
                PlainPeer other = new PlainPeer(Loopback.OWN.silent(), 660)) {
            one.follow(other.sdp());
            other.follow(one.sdp());
            one.awaitTone(660);
            other.awaitTone(440);
        }
    }
}
