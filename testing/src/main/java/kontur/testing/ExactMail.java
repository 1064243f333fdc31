package kontur.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// A mail that comes out byte by byte as it went in, also where its header is in no charset that
/// anybody named: the library would read such bytes as broken UTF-8.
final class ExactMail extends MimeMessage {
  /// Each new one would search the class path for providers.
  private static final Session SESSION = Session.getInstance(new Properties());

  ExactMail(InputStream bytes) throws MessagingException {
    super(SESSION, bytes);
  }

  /// One byte is one character, here and where the library writes a header out.
  @Override
  protected InternetHeaders createInternetHeaders(InputStream bytes) throws MessagingException {
    var headers = new InternetHeaders();
    try {
      for (var line = line(bytes); !line.isEmpty(); line = line(bytes)) {
        headers.addHeaderLine(line);
      }
    } catch (IOException e) {
      throw new MessagingException("the header cannot be read", e);
    }
    return headers;
  }

  private static String line(InputStream bytes) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = bytes.read(); next >= 0 && next != '\n'; next = bytes.read()) {
      line.write(next);
    }
    var text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
