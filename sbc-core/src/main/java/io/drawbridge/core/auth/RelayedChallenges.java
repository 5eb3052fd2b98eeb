package io.drawbridge.core.auth;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.SipHash;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The challenges of trunks that have passed through us to a device. Credentials go on to a trunk
 * only in answer to one of them, for the same method and from the same address: others were made
 * for somebody else, or made up to look like a caller whom the trunk has asked. What is withheld
 * locks nobody out, for then the trunk asks anew.
 *
 * <p>Holds hashes, at most twice {@code most}, each for one to two hours after it was last needed.
 * One for all shards; safe for several threads without locks.
 */
public final class RelayedChallenges {
    /** Challenges, of which a device uses a few at a time. */
    public static final int MOST = 100_000;

    private static final long GENERATION = Duration.ofHours(1).toNanos();

    /** What was passed on lately, and before that. */
    private record Generations(Set<Long> young, Set<Long> old, long since) {}

    private final SipHash hash;
    private final int most;
    private final AtomicReference<Generations> generations;

    /**
     * @param hash with a secret key
     * @param most challenges in a generation, of which there are two; at least 1
     */
    public RelayedChallenges(SipHash hash, int most) {
        if (most < 1) throw new IllegalArgumentException("at least one challenge");
        this.hash = hash;
        this.most = most;
        this.generations =
                new AtomicReference<>(
                        new Generations(
                                ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(), 0));
    }

    /**
     * A response of the trunk goes to a device: what it may be answered with is remembered, which
     * is also the nonce for the next request in a 2xx (RFC 7616 §3.5).
     */
    public void passed(SipResponse response, String trunk, InetAddress device, long now) {
        for (HeaderName name :
                List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE)) {
            for (String challenge : response.headers(name)) {
                remember(key(challenge, "nonce", trunk, response.method(), device), now);
            }
        }
        for (HeaderName name :
                List.of(HeaderName.AUTHENTICATION_INFO, HeaderName.PROXY_AUTHENTICATION_INFO)) {
            for (String next : response.headers(name)) {
                if (AuthParams.find(next, "nextnonce").isEmpty()) continue;
                remember(key("Digest " + next, "nextnonce", trunk, response.method(), device), now);
            }
        }
    }

    /**
     * Whether a challenge says that the credentials were right but for their nonce, which is too
     * old (RFC 7616 §3.3).
     */
    public static boolean stale(SipResponse response) {
        for (HeaderName name :
                List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE)) {
            for (String challenge : response.headers(name)) {
                boolean stale =
                        AuthParams.find(challenge, "stale")
                                .filter(value -> value.equalsIgnoreCase("true"))
                                .isPresent();
                if (stale) return true;
            }
        }
        return false;
    }

    /** Takes out of a request what answers no challenge of this trunk. */
    public Carried carried(SipRequest request, String trunk, InetAddress device, long now) {
        return Carried.of(
                request,
                credentials ->
                        known(key(credentials, "nonce", trunk, request.method(), device), now));
    }

    /** Schemes without nonce count as one challenge: RFC 8898 has nothing that binds a token. */
    private long key(
            String value, String nonceName, String trunk, Method method, InetAddress device) {
        int space = value.indexOf(' ');
        String scheme = space < 0 ? value : value.substring(0, space);
        String nonce =
                scheme.equalsIgnoreCase("Digest")
                        ? AuthParams.find(value, nonceName).orElse("")
                        : '"' + scheme.toLowerCase(Locale.ROOT);
        return hash.hash(trunk + ' ' + method.name(), nonce, device.getHostAddress());
    }

    private void remember(long key, long now) {
        generation(now).young().add(key);
    }

    private boolean known(long key, long now) {
        Generations generation = generation(now);
        if (generation.young().contains(key)) return true;
        if (!generation.old().contains(key)) return false;
        generation.young().add(key);
        return true;
    }

    private Generations generation(long now) {
        Generations current = Objects.requireNonNull(generations.get());
        if (now - current.since() < GENERATION && current.young().size() < most) return current;
        Generations next = new Generations(ConcurrentHashMap.newKeySet(), current.young(), now);
        return generations.compareAndSet(current, next)
                ? next
                : Objects.requireNonNull(generations.get());
    }

    /** How many challenges are remembered. */
    int size() {
        Generations generation = Objects.requireNonNull(generations.get());
        return generation.young().size() + generation.old().size();
    }
}
