package io.tinyprofiler.hub.backup.folder;

import io.tinyprofiler.shared.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts a backup's files as {@code openssl enc -aes-256-cbc -pbkdf2 -iter 100000 -pass file:KEY}
 * does, or not at all. Damage is found by the hashes of what was written.
 */
public final class BackupCipher {

  /** As the manifest says it. */
  public static final String NONE = "none";

  public static final String OPENSSL = "openssl-aes-256-cbc-pbkdf2-100000";

  private static final byte[] MAGIC = "Salted__".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT = 8;
  private static final int ITERATIONS = 100_000;
  private static final int KEY = 32;
  private static final int IV = 16;

  private final char[] secret;

  private BackupCipher(char[] secret) {
    this.secret = secret;
  }

  /**
   * With the key of a file.
   *
   * @param keyFile its first line is the pass phrase; empty for no encryption
   * @throws Problem {@code key-unreadable}
   */
  public static BackupCipher of(String keyFile) {
    if (keyFile.isEmpty()) {
      return new BackupCipher(null);
    }
    try {
      String line = Files.readString(Path.of(keyFile)).lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw unreadable(keyFile, "it is empty", null);
      }
      return new BackupCipher(line.toCharArray());
    } catch (IOException e) {
      throw unreadable(keyFile, e.getMessage(), e);
    }
  }

  private static Problem unreadable(String keyFile, String why, Exception e) {
    return new Problem(
        "key-unreadable",
        "the key of backups cannot be read from %s: %s".formatted(keyFile, why),
        "make backups.keyFile a file whose first line is the pass phrase",
        e);
  }

  /** The manifest's word for it. */
  public String name() {
    return secret == null ? NONE : OPENSSL;
  }

  /** Tells a wrong key without a byte of the data; as hard to guess from as the data themselves. */
  public String check(String id) {
    byte[] salt = ("check " + id).getBytes(StandardCharsets.UTF_8);
    return secret == null ? "" : HexFormat.of().formatHex(derived(salt, KEY));
  }

  /**
   * Fails unless a backup was written with this key.
   *
   * @throws Problem {@code key-wrong}, {@code key-missing}
   */
  public void require(Manifest manifest) {
    if (manifest.cipher().equals(NONE)) {
      return;
    }
    if (secret == null) {
      throw new Problem(
          "key-missing",
          "backup %s is encrypted".formatted(manifest.id()),
          "name the file with its key in backups.keyFile");
    }
    if (!MessageDigest.isEqual(
        check(manifest.id()).getBytes(StandardCharsets.US_ASCII),
        manifest.keyCheck().getBytes(StandardCharsets.US_ASCII))) {
      throw new Problem(
          "key-wrong",
          "backup %s was encrypted with another key".formatted(manifest.id()),
          "name the file with its key in backups.keyFile");
    }
  }

  /** What is written to it goes on encrypted; closing it ends the last block. */
  public OutputStream encrypting(OutputStream out) throws IOException {
    if (secret == null) {
      return out;
    }
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    out.write(MAGIC);
    out.write(salt);
    return new CipherOutputStream(out, cipher(Cipher.ENCRYPT_MODE, salt));
  }

  /** A backup's file as it was before it was encrypted. */
  public InputStream open(Path file, Manifest manifest) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (manifest.cipher().equals(NONE)) {
      return in;
    }
    byte[] head = in.readNBytes(MAGIC.length + SALT);
    if (head.length < MAGIC.length + SALT || !Arrays.equals(MAGIC, 0, SALT, head, 0, SALT)) {
      in.close();
      throw new EOFException(file + " does not begin as an encrypted file");
    }
    return new CipherInputStream(
        in, cipher(Cipher.DECRYPT_MODE, Arrays.copyOfRange(head, SALT, head.length)));
  }

  private Cipher cipher(int mode, byte[] salt) {
    byte[] key = derived(salt, KEY + IV);
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(key, 0, KEY, "AES"), new IvParameterSpec(key, KEY, IV));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  private byte[] derived(byte[] salt, int bytes) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(secret, salt, ITERATIONS, 8 * bytes))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2", e);
    }
  }
}
