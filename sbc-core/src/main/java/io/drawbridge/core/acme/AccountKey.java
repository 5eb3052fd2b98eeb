package io.drawbridge.core.acme;

import io.drawbridge.core.files.PrivateFile;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;

/**
 * Who we are to an authority (RFC 8555 §7.3): a key for each directory, made when we first come
 * there, and kept in {@code acme} of {@code node.data}.
 */
final class AccountKey {
    private static final String FOLDER = "acme";
    private static final int NAME = 8; // bytes of the directory's hash

    private AccountKey() {}

    /** The one that is kept, or a new one. */
    static KeyPair of(Path data, String directory) throws OrderFailed {
        Path file = data.resolve(FOLDER).resolve("account-" + hash(directory) + ".pem");
        try {
            if (Files.exists(file)) return read(file);
            KeyPair made = make();
            PrivateFile.write(file, "# account at " + directory + "\n" + pem(made));
            return made;
        } catch (IOException | RuntimeException cannot) {
            throw new OrderFailed(file + ": " + cannot.getMessage());
        }
    }

    /** P-256. */
    static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("this Java cannot make a key", bug);
        }
    }

    private static KeyPair read(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            if (parser.readObject() instanceof SubjectPublicKeyInfo open
                    && parser.readObject() instanceof PrivateKeyInfo secret)
                return new KeyPair(converter.getPublicKey(open), converter.getPrivateKey(secret));
            throw new IOException("holds no key of an account");
        }
    }

    private static String pem(KeyPair pair) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(pair.getPublic());
            writer.writeObject(new JcaPKCS8Generator(pair.getPrivate(), null));
        }
        return text.toString();
    }

    private static String hash(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("this Java has no SHA-256", bug);
        }
    }
}
