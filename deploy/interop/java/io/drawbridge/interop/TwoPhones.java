package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Two phones and what people do with them. Each of these leaves both idle again.
 *
 * @param first plays 1,000 Hz
 * @param second plays 700 Hz
 */
record TwoPhones(Baresip first, Baresip second) implements AutoCloseable {
    static final double FIRST_HERTZ = 1_000;
    static final double SECOND_HERTZ = 700;

    /** Switches both on, and waits until both are registered. */
    static TwoPhones start(Path folder, Baresip.Account first, Baresip.Account second) {
        Baresip one = Baresip.start(folder, first, FIRST_HERTZ);
        try {
            TwoPhones phones = new TwoPhones(one, Baresip.start(folder, second, SECOND_HERTZ));
            try {
                phones.awaitRegistered();
                return phones;
            } catch (Error | RuntimeException e) {
                phones.second().close();
                throw e;
            }
        } catch (Error | RuntimeException e) {
            one.close();
            throw e;
        }
    }

    void awaitRegistered() {
        first.awaitRegistered(15);
        second.awaitRegistered(15);
    }

    /** The first calls, both hear each other, the first hangs up. */
    void talk() {
        connect();
        bothAreHeard();
        first.hangUp();
        second.awaitClosed();
        first.awaitClosed();
        heardRight();
    }

    /** The same, and the second, who was called, hangs up. */
    void talkAndBeHungUpOn() {
        connect();
        bothAreHeard();
        second.hangUp();
        first.awaitClosed();
        second.awaitClosed();
        heardRight();
    }

    /** The first calls; while they talk, something else is looked at; the second hangs up. */
    void talk(Runnable meanwhile) {
        connect();
        bothAreHeard();
        meanwhile.run();
        second.hangUp();
        first.awaitClosed();
        second.awaitClosed();
        heardRight();
    }

    /** In a call the first holds and resumes; then the second does. Then the first hangs up. */
    void talkWithHolds(Path folder) {
        connect();
        bothAreHeard();
        holdAndResume(folder, first, second);
        holdAndResume(folder, second, first);
        first.hangUp();
        second.awaitClosed();
        first.awaitClosed();
        heardRight();
    }

    /** The second calls, the first declines: 486 is what baresip then says. */
    void decline() {
        forget();
        second.dial(first.account().aor());
        first.awaitRinging();
        first.hangUp();
        assertThat(second.awaitClosed()).startsWith("486");
        first.awaitClosed();
    }

    /** The first calls and gives up while it rings. */
    void giveUp() {
        forget();
        first.dial(second.account().aor());
        second.awaitRinging();
        first.hangUp();
        second.awaitClosed();
        first.awaitClosed();
    }

    /** The second is in a call with the first, a third calls: busy, and the call goes on. */
    void busy(Baresip third) {
        connect();
        third.control().forget();
        third.dial(second.account().aor());
        assertThat(third.awaitClosed()).startsWith("486");
        bothAreHeard();
        first.hangUp();
        second.awaitClosed();
        first.awaitClosed();
        heardRight();
    }

    private void connect() {
        forget();
        first.dial(second.account().aor());
        second.answer();
        first.awaitTalking();
        second.awaitTalking();
    }

    private void bothAreHeard() {
        first.awaitHeard(0.8);
        second.awaitHeard(0.8);
    }

    private void heardRight() {
        heardRight(first, SECOND_HERTZ);
        heardRight(second, FIRST_HERTZ);
    }

    static void heardRight(Baresip phone, double hertz) {
        Tone tone = Tone.of(phone.heard());
        assertThat(tone.is(hertz, Baresip.PEAK))
                .as("%s heard %s", phone.account().user(), tone)
                .isTrue();
    }

    private void holdAndResume(Path folder, Baresip holding, Baresip held) {
        forget();
        try (Capture media =
                Capture.start(folder, first.mediaFilter() + " or " + second.mediaFilter())) {
            holding.hold();
            held.control().await("CALL_REMOTE_SDP", "offer", 8);
            holding.control().await("CALL_REMOTE_SDP", "answer", 8);
            long silentFrom = System.currentTimeMillis() + 150;
            Waiting.millis(500);
            long silentTo = System.currentTimeMillis();
            holding.resume();
            held.control().await("CALL_REMOTE_SDP", "offer", 8);
            holding.control().await("CALL_REMOTE_SDP", "answer", 8);
            Waiting.millis(700);
            media.stop();
            for (Baresip phone : List.of(first, second)) {
                double hertz = phone == first ? SECOND_HERTZ : FIRST_HERTZ;
                List<Capture.Pcma> packets = phone.received(media);
                assertThat(packets)
                        .as("during the hold")
                        .noneMatch(p -> p.millis() > silentFrom && p.millis() < silentTo);
                if (phone.account().encrypts()) {
                    assertThat(packets)
                            .as("after the hold")
                            .filteredOn(p -> p.millis() >= silentTo)
                            .hasSizeGreaterThan(20);
                    continue;
                }
                ByteArrayOutputStream after = new ByteArrayOutputStream();
                packets.stream()
                        .filter(p -> p.millis() >= silentTo)
                        .forEach(p -> after.writeBytes(p.payload()));
                Tone tone = Tone.of(Wav.fromPcma(after.toByteArray()));
                assertThat(tone.is(hertz, Baresip.PEAK) && tone.seconds() > 0.4)
                        .as("after the hold came %s", tone)
                        .isTrue();
            }
        }
    }

    private void forget() {
        first.control().forget();
        second.control().forget();
    }

    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
