package io.drawbridge.core.tls;

import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.files.PrivateFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files of one certificate, and what of them is shown. */
final class CertificateSource {
    private static final Duration NEAR = Duration.ofDays(14);
    private static final int SIXTH = 6;
    private static final String FOLDER = "certificates";
    private static final String MARK = "# ";

    private final CertificateConfig config;
    private final Path chain;
    private final Path key;
    private final WatchedFiles watched;
    private volatile KeyMaterial material;

    /**
     * Reads it; makes one where it is for us to make.
     *
     * @param data our folder
     */
    CertificateSource(CertificateConfig config, Path data, Instant now) throws WrongCertificate {
        this.config = config;
        Path kept = kept(config, data);
        chain = config.chain().orElse(kept);
        key = config.key().orElse(kept);
        if (config.selfSigned().isPresent())
            SelfSigned.ensure(kept, config.selfSigned().get(), now);
        // An authority's certificate stays until the next, also when its names have changed.
        if (config.acme().isPresent() && !Files.exists(kept))
            SelfSigned.ensure(kept, config.acme().get().names().getFirst(), now);
        watched = new WatchedFiles(List.of(chain, key));
        material = KeyMaterial.read(chain, key);
    }

    CertificateConfig config() {
        return config;
    }

    KeyMaterial material() {
        return material;
    }

    boolean changed() {
        return watched.changed();
    }

    /** What the files hold now, which is fit to be shown. */
    KeyMaterial tried(TlsEngine engine, Instant now) throws WrongCertificate {
        return tried(KeyMaterial.read(chain, key), engine, now);
    }

    private KeyMaterial tried(KeyMaterial next, TlsEngine engine, Instant now)
            throws WrongCertificate {
        if (!next.isValidAt(now) && material.isValidAt(now))
            throw new WrongCertificate(chain + ": " + soon(next, now));
        TlsDoor.trial(next, engine);
        return next;
    }

    void show(KeyMaterial next) {
        material = next;
    }

    /**
     * Puts another certificate into our file.
     *
     * @param mark a line that says where it comes from
     * @param pem chain and key
     */
    void write(String mark, String pem, TlsEngine engine, Instant now) throws WrongCertificate {
        if (!config.isKept()) throw new IllegalStateException(chain + " is not ours");
        KeyMaterial next = KeyMaterial.of("what the authority has sent", pem);
        if (!next.isValidAt(now))
            throw new WrongCertificate("what the authority has sent " + soon(next, now));
        tried(next, engine, now);
        try {
            PrivateFile.write(chain, MARK + mark + "\n" + pem);
        } catch (java.io.IOException cannot) {
            throw new WrongCertificate(chain + ": cannot be written: " + cannot.getMessage());
        }
    }

    /** The mark of what the file holds; empty when it has none. */
    Optional<Certificates.Kept> kept(String mark) throws WrongCertificate {
        String text = PemFile.text(chain);
        if (!text.startsWith(MARK + mark + "\n")) return Optional.empty();
        KeyMaterial there = KeyMaterial.of(chain, text);
        return Optional.of(new Certificates.Kept(there.begins(), there.expires()));
    }

    /** Where one is kept that is made, or ordered, by us. */
    static Path kept(CertificateConfig config, Path data) {
        return data.resolve(FOLDER).resolve(config.name() + ".pem");
    }

    /** That it has ended or soon will: in two weeks, or the last sixth of its life; else empty. */
    static String soon(KeyMaterial material, Instant now) {
        if (!material.isValidAt(now))
            return now.isAfter(material.expires())
                    ? "has expired on " + material.expires()
                    : "is not valid yet";
        Duration sixth = Duration.between(material.begins(), material.expires()).dividedBy(SIXTH);
        Duration near = sixth.compareTo(NEAR) < 0 ? sixth : NEAR;
        return now.plus(near).isAfter(material.expires()) ? "expires on " + material.expires() : "";
    }
}
