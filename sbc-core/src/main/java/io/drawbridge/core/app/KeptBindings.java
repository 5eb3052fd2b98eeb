package io.drawbridge.core.app;

import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.transport.ListeningPoint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a file of {@link BindingLines} gives back at the start. */
final class KeptBindings {
    private static final Logger LOG = LoggerFactory.getLogger(KeptBindings.class);
    private static final int LONGEST_LINE = 1 << 20; // octets
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final List<ListeningPoint> points;
    private final Predicate<Binding> wanted;
    private int lines;
    private int spoilt;
    private boolean crowded;
    private String firstSpoilt = "";

    /**
     * @param points all listening points, each at its index
     * @param wanted whether the configuration still serves it
     */
    KeptBindings(Path file, List<ListeningPoint> points, Predicate<Binding> wanted) {
        this.file = file;
        this.points = points;
        this.wanted = wanted;
    }

    /**
     * Puts back everything that still holds and has a place: of several lines of a user the last
     * one counts. What cannot be read is left out, and said once.
     *
     * @param wall the wall clock at {@code now}
     * @return lines that could not be read
     */
    int into(Bindings bindings, Instant wall, long now) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                lines++;
                if (line.get().length > 0) restore(line.get(), bindings, wall, now);
            }
        } catch (NoSuchFileException _) {
            return 0; // the first start
        } catch (IOException e) {
            spoilt("line " + (lines + 1) + ": " + e);
        }
        if (spoilt > 0) {
            LOG.warn(
                    "{}: {} lines of registrations could not be read, the first: {}",
                    file,
                    spoilt,
                    firstSpoilt);
        }
        if (crowded) LOG.warn("{}: there is no room for all its registrations", file);
        if (bindings.size() > 0)
            LOG.info("{} registrations are back from {}", bindings.size(), file);
        return spoilt;
    }

    private void restore(byte[] text, Bindings bindings, Instant wall, long now) {
        try {
            BindingLines.Line line = BindingLines.read(text);
            List<Binding> still =
                    line.bindings().stream()
                            .flatMap(kept -> kept.restored(points, wall, now).stream())
                            .filter(wanted)
                            .toList();
            if (bindings.restore(line.aor(), still, now) < still.size()) crowded = true;
        } catch (IllegalArgumentException e) {
            spoilt("line " + lines + " " + e.getMessage());
        }
    }

    private void spoilt(String what) {
        if (spoilt++ == 0) firstSpoilt = what;
    }

    /**
     * The next line; an empty one in place of one that nobody of us has written, empty at the end.
     */
    private Optional<byte[]> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        boolean tooLong = false;
        int octet = in.read();
        if (octet < 0) return Optional.empty();
        for (; octet >= 0 && octet != '\n'; octet = in.read()) {
            if (line.size() < LONGEST_LINE) line.write(octet);
            else tooLong = true;
        }
        if (tooLong) spoilt("line " + (lines + 1) + " is too long");
        return Optional.of(tooLong ? new byte[0] : line.toByteArray());
    }
}
