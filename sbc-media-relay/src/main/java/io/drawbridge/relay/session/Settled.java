package io.drawbridge.relay.session;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a leg and its parties have told each other. Immutable; see {@link SettledLine}.
 *
 * @param known of every m-line that there ever was
 * @param last of the m-lines of the last offer on this leg, ours or the party's; null: not carried
 * @param encrypted media types of lines that were ever encrypted, alone and with their places, also
 *     of those whose place another type has taken since
 */
public record Settled(
        List<SettledLine> known, List<@Nullable SettledLine> last, Set<String> encrypted) {
    /** Before the first description. */
    public static final Settled NOTHING = new Settled(List.of(), List.of(), Set.of());

    /** After an offer. */
    public Settled offered(List<@Nullable SettledLine> lines) {
        return new Settled(knowing(lines), Collections.unmodifiableList(lines), remembering(lines));
    }

    /** After an answer: what was offered is still what other answers are measured by. */
    public Settled answered(List<@Nullable SettledLine> lines) {
        return new Settled(knowing(lines), last, remembering(lines));
    }

    private Set<String> remembering(List<@Nullable SettledLine> lines) {
        Set<String> all = encrypted;
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            if (line == null || !line.transport().isEncrypted()) continue;
            if (all.contains(slot(i, line.media()))) continue;
            all = new HashSet<>(all);
            all.add(line.media());
            all.add(slot(i, line.media()));
        }
        return all == encrypted ? encrypted : Set.copyOf(all);
    }

    private static String slot(int index, String media) {
        return index + " " + media;
    }

    /** Whether any line of that media type has been encrypted. */
    public boolean wasEncrypted(String media) {
        return encrypted.contains(media);
    }

    /** Whether this line has been encrypted, whatever has been in its place since. */
    public boolean wasEncrypted(int index, String media) {
        return encrypted.contains(slot(index, media));
    }

    private List<SettledLine> knowing(List<@Nullable SettledLine> lines) {
        List<SettledLine> all = new ArrayList<>(Math.max(known.size(), lines.size()));
        for (int i = 0; i < Math.max(known.size(), lines.size()); i++) {
            SettledLine line = i < lines.size() ? lines.get(i) : null;
            if (line == null && i < known.size()) line = known.get(i);
            all.add(line == null ? SettledLine.fresh(i, "") : line);
        }
        return Collections.unmodifiableList(all);
    }

    /** The m-line of the last offer; null when it is not carried. */
    public @Nullable SettledLine last(int index) {
        return index < last.size() ? last.get(index) : null;
    }
}
