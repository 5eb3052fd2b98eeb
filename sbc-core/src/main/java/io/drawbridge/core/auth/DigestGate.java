package io.drawbridge.core.auth;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.policy.credentials.DigestAlgorithm;
import io.drawbridge.policy.credentials.DigestResponse;
import io.drawbridge.policy.credentials.Users;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks for a user's credentials and checks them (RFC 3261 §22, RFC 7616, RFC 8760). One for all
 * shards; safe for several threads. An answer is worth asking for once for each request: the count
 * of its nonce must rise, so repetitions have to be absorbed before.
 */
public final class DigestGate {
    /** How long a nonce is good for. */
    public static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);

    /** Nonces in use whose counts are remembered. */
    public static final int MOST_NONCES = 100_000;

    private final Supplier<Users> users;
    private final NonceMint mint;
    private final NonceCounts counts;
    private final long lifetime;

    /**
     * @param users those of now
     * @param key at least 16 bytes, of this start of the process: after another one every nonce is
     *     stale
     */
    public DigestGate(Supplier<Users> users, byte[] key, Duration nonceLifetime, int mostNonces) {
        if (key.length < 16) throw new IllegalArgumentException("key of less than 16 bytes");
        this.users = users;
        this.mint = new NonceMint(key);
        this.counts = new NonceCounts(mostNonces);
        this.lifetime = nonceLifetime.toNanos();
    }

    /**
     * Whether there is a user of this name now. Not to be told to those who have not proven who
     * they are.
     */
    public boolean knows(String user) {
        return users.get().contains(user);
    }

    /**
     * What we ask for, one header each, in our order of preference (RFC 8760 §2.1).
     *
     * @param asker the request that is challenged
     * @param source to which the answer is bound; the port may change on the way through a NAT
     */
    public List<String> challenges(SipRequest asker, InetAddress source, long now, boolean stale) {
        boolean md5Only = Md5Only.is(asker.header(HeaderName.USER_AGENT).orElse(""));
        String realm = users.get().realm();
        String nonce = mint.mint(source, now);
        List<String> challenges = new ArrayList<>(2);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            if (md5Only && algorithm != DigestAlgorithm.MD5) continue;
            challenges.add(Challenge.of(realm, nonce, algorithm, stale));
        }
        return challenges;
    }

    /**
     * Whether these credentials answer a challenge of ours, right or wrong, in time or too late.
     */
    public boolean asked(String credentials, InetAddress source) {
        return AuthParams.find(credentials, "nonce")
                .map(nonce -> mint.read(nonce, source) != null)
                .orElse(false);
    }

    /** Whether a request holds a nonce of ours: then its sender has received it. */
    public boolean echoes(SipRequest request, InetAddress source) {
        for (HeaderName name : List.of(HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION)) {
            for (String credentials : request.headers(name)) {
                if (asked(credentials, source)) return true;
            }
        }
        return false;
    }

    /**
     * Who sent the request, by its credentials for our realm.
     *
     * @param authorization {@link HeaderName#AUTHORIZATION} or {@link
     *     HeaderName#PROXY_AUTHORIZATION}
     */
    public Proof check(SipRequest request, HeaderName authorization, InetAddress source, long now) {
        Users known = users.get();
        Credentials.Digest ours = null;
        for (String value : request.headers(authorization)) {
            switch (Credentials.parse(value)) {
                case Credentials.OtherScheme _ -> {}
                case Credentials.Malformed _ -> {
                    return new Proof.Wrong("");
                }
                case Credentials.Digest digest -> {
                    if (!digest.realm().equals(known.realm())) continue;
                    if (ours != null) return new Proof.Wrong(digest.user());
                    ours = digest;
                }
            }
        }
        return ours == null ? new Proof.Absent() : check(ours, request, source, known, now);
    }

    private Proof check(
            Credentials.Digest digest,
            SipRequest request,
            InetAddress source,
            Users known,
            long now) {
        Proof wrong = new Proof.Wrong(digest.user());
        DigestAlgorithm algorithm = DigestAlgorithm.of(digest.algorithm()).orElse(null);
        if (algorithm == null
                || digest.userHashed()
                || !digest.qop().equalsIgnoreCase("auth")
                || digest.nc().isEmpty()
                || digest.cnonce().isEmpty()
                || !digest.uri().equals(request.requestUriText())) {
            return wrong;
        }
        NonceMint.Issue issue = mint.read(digest.nonce(), source);
        if (issue == null || now - issue.at() > lifetime) return new Proof.Stale();
        DigestResponse response =
                new DigestResponse(
                        algorithm,
                        digest.user(),
                        digest.nonce(),
                        digest.nc(),
                        digest.cnonce(),
                        request.method().name(),
                        digest.uri(),
                        digest.response());
        if (!known.proves(response)) return wrong;
        boolean rises = counts.rises(issue, Credentials.count(digest.nc()), now - lifetime - 1);
        return rises ? new Proof.Proven(digest.user()) : new Proof.Stale();
    }
}
