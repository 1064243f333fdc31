package kontur.communication.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates a connection believes: those the platform knows, and the authorities in a
/// file of our own.
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /// Makes TLS sockets that believe them. The file is read anew each time, so that it may be
  /// renewed.
  ///
  /// @param caFile authorities as PEM; null for those of the platform alone
  public static SSLSocketFactory factory(@Nullable Path caFile) throws IOException {
    if (caFile == null) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, believing(caFile), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities cannot be used: " + caFile, e);
    }
  }

  /// Fails with a sentence when the file holds no certificate.
  public static void check(String key, @Nullable Path caFile) {
    if (caFile == null) {
      return;
    }
    try {
      certificates(caFile);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "%s must name a file with certificates in PEM form: %s".formatted(key, caFile), e);
    }
  }

  private static TrustManager[] believing(Path caFile)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    var all = new ArrayList<Certificate>(certificates(caFile));
    for (var manager : managers(null)) {
      if (manager instanceof X509TrustManager known) {
        all.addAll(List.of(known.getAcceptedIssuers()));
      }
    }
    for (var certificate : all) {
      store.setCertificateEntry("authority-" + store.size(), certificate);
    }
    return managers(store);
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static List<Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException("no certificate in " + file);
      }
      return List.copyOf(found);
    }
  }
}
