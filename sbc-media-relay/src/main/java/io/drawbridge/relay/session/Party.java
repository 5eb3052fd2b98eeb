package io.drawbridge.relay.session;

import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.sdp.Direction;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Who speaks on a leg: one dialog's far end, with a stream for each m-line that is carried. */
public final class Party {
    /** Keys of the party that are remembered. */
    private static final int MOST_KEYS = 16;

    private final String tag;
    private final Leg leg;
    private final List<@Nullable Stream> streams = new ArrayList<>(1);
    private final KeyRing received = new KeyRing(MOST_KEYS, PathSecurity.RECEIVED_SSRCS);
    private final List<Path> paths = new ArrayList<>(1);
    private long answered;
    private long quietSince;
    private boolean reportedSilent;

    Party(String tag, Leg leg) {
        this.tag = tag;
        this.leg = leg;
    }

    public String tag() {
        return tag;
    }

    public Leg leg() {
        return leg;
    }

    /** Which of the leg's answers was this party's last; 0 when it has not answered. */
    long answered() {
        return answered;
    }

    void answered(long count) {
        answered = count;
    }

    /** Contexts of what the party sends. */
    KeyRing received() {
        return received;
    }

    @Nullable Stream stream(int index) {
        return index < streams.size() ? streams.get(index) : null;
    }

    /**
     * Takes over what SDP says; a line that the terms do not mention ends.
     *
     * @param terms one for each m-line; null: not carried
     */
    void follow(List<@Nullable Terms> terms, long now) {
        while (streams.size() < terms.size()) streams.add(null);
        for (int i = 0; i < streams.size(); i++) {
            follow(i, i < terms.size() ? terms.get(i) : null, now);
        }
        for (int i = paths.size() - 1; i >= 0; i--)
            if (paths.get(i).streams().isEmpty()) paths.remove(i).leave();
    }

    private void follow(int index, @Nullable Terms terms, long now) {
        Stream stream = streams.get(index);
        if (terms == null) {
            if (stream != null) stream.end();
            streams.set(index, null);
            return;
        }
        Path path = path(terms, now);
        if (stream != null) stream.follow(path, terms);
        else streams.set(index, new Stream(index, path, terms, now));
    }

    private Path path(Terms terms, long now) {
        Line line = leg.requireLine(terms.carrier());
        for (Path path : paths) {
            if (path.line() != line) continue;
            path.follow(terms.transport(), now);
            return path;
        }
        Path path = new Path(this, line, terms.transport(), movedFrom(line, terms), now);
        paths.add(path);
        line.add(path);
        return path;
    }

    /** How the party was reached before its line moved to other ports; null: it did not. */
    private @Nullable Path movedFrom(Line line, Terms terms) {
        for (Path path : paths)
            if (path.line().index() == line.index() && path.mayGoOn(terms.transport())) return path;
        return null;
    }

    /** Takes the party off the leg's ports. */
    void leave(long now) {
        follow(List.of(), now);
    }

    /** What a refused re-offer brings back. */
    record Before(Party party, List<Path.Before> paths, List<Stream.Before> streams) {
        void restore() {
            paths.forEach(Path.Before::reclaim);
            for (Path path : party.paths)
                if (paths.stream().anyMatch(kept -> kept.path() == path)) path.line().remove(path);
                else path.leave();
            party.paths.clear();
            party.streams.replaceAll(_ -> null);
            for (Path.Before before : paths) {
                before.restore();
                party.paths.add(before.path());
                before.path().line().add(before.path());
            }
            for (Stream.Before before : streams) {
                before.restore();
                party.streams.set(before.stream().index(), before.stream());
            }
        }
    }

    Before before() {
        List<Stream.Before> all = new ArrayList<>(streams.size());
        for (Stream stream : streams) if (stream != null) all.add(stream.before());
        return new Before(this, paths.stream().map(Path::before).toList(), all);
    }

    void heard(long now) {
        quietSince = now;
        reportedSilent = false;
    }

    /** Whether SDP lets this party send anything to the other one. */
    private boolean maySendTo(Party other) {
        for (int i = 0; i < streams.size(); i++) {
            Stream mine = streams.get(i);
            Stream theirs = other.stream(i);
            if (mine == null || theirs == null) continue;
            Direction own = mine.terms().direction();
            if (own.sends() && theirs.terms().direction().receives()) return true;
        }
        return false;
    }

    /** Whether its own SDP lets this party send anything. */
    private boolean maySend() {
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            if (stream != null && stream.terms().direction().sends()) return true;
        }
        return false;
    }

    /**
     * True once for each silence that has lasted too long.
     *
     * @param other whom the party speaks with; null: the relay itself
     */
    boolean isNewlySilent(@Nullable Party other, long now) {
        if (reportedSilent || quietSince > now) return false;
        boolean maySend = other == null ? maySend() : maySendTo(other);
        long limit =
                maySend ? leg.profile().timeout().toNanos() : leg.profile().holdTimeout().toNanos();
        if (now - quietSince < limit) return false;
        reportedSilent = true;
        return true;
    }

    /** Looks whether only one of two parties is heard, on each m-line. */
    void compare(Party other, long now) {
        for (int i = 0; i < streams.size(); i++) {
            Stream mine = streams.get(i);
            Stream theirs = other.stream(i);
            if (mine != null && theirs != null) mine.compare(theirs, now);
        }
    }

    /** The key press that has ended without its end; null when there is none. */
    @Nullable Digit lostDigit(long now) {
        for (int i = 0; i < streams.size(); i++) {
            Stream stream = streams.get(i);
            if (stream != null && stream.hasLostDigit(now)) return stream.digit();
        }
        return null;
    }

    void addStatistics(List<StreamStatistics> to) {
        for (Stream stream : streams) if (stream != null) to.add(stream.statistics());
    }
}
