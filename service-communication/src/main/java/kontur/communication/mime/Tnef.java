package kontur.communication.mime;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What lies in a `winmail.dat` (MS-OXTNEF): the files, the plain text and the rich text, as far as
/// they can be read. Lengths are believed only within the bytes that are there.
///
/// @param text empty when there is none
/// @param rtf the body as Outlook shows it
record Tnef(String text, Optional<RtfText.Read> rtf, List<TnefFile> files) {
  private static final int SIGNATURE = 0x223e9f78;
  private static final int MOST_FILES = 200;

  private static final int BODY = 0x0002800c;
  private static final int ATTACH_BEGIN = 0x00069002;
  private static final int ATTACH_TITLE = 0x00018010;
  private static final int ATTACH_DATA = 0x0006800f;
  private static final int ATTACH_PROPERTIES = 0x00069005;
  private static final int MESSAGE_PROPERTIES = 0x00069003;
  private static final int LARGEST_RTF = 4 * 1024 * 1024;
  private static final int CODEPAGE = 0x00069007;

  Tnef {
    files = List.copyOf(files);
  }

  /// A file of it.
  static final class TnefFile {
    private final String name;
    private final byte[] bytes;

    private TnefFile(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    String name() {
      return name;
    }

    InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /// Reads it; empty when it is something else or broken from the beginning.
  static Optional<Tnef> read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 6 || in.getInt() != SIGNATURE) {
      return Optional.empty();
    }
    in.getShort();
    var reader = new Reader();
    while (in.remaining() > 9) {
      in.get();
      var id = in.getInt();
      var length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        break;
      }
      reader.attribute(id, in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN));
      in.position(in.position() + length);
      in.position(Math.min(in.limit(), in.position() + 2));
    }
    return Optional.of(reader.result());
  }

  private static final class Reader {
    private final List<TnefFile> files = new ArrayList<>();
    private Charset charset = Charset.forName("windows-1252");
    private String text = "";
    private Optional<RtfText.Read> rtf = Optional.empty();
    private String name = "";
    private String longName = "";
    private byte[] data = {};

    void attribute(int id, ByteBuffer value) {
      switch (id) {
        case CODEPAGE -> charset(value);
        case BODY -> text = string(bytes(value), charset);
        case ATTACH_BEGIN -> finish();
        case ATTACH_TITLE -> name = string(bytes(value), charset);
        case ATTACH_DATA -> data = bytes(value);
        case MESSAGE_PROPERTIES ->
            TnefProperties.rtf(value)
                .flatMap(packed -> CompressedRtf.unpack(packed, LARGEST_RTF))
                .ifPresent(found -> rtf = Optional.of(RtfText.of(found, LARGEST_RTF)));
        case ATTACH_PROPERTIES ->
            TnefProperties.longFileName(value, charset).ifPresent(found -> longName = found);
        default -> {}
      }
    }

    private void charset(ByteBuffer value) {
      if (value.remaining() >= 4) {
        Charsets.find("windows-" + value.getInt()).ifPresent(found -> charset = found);
      }
    }

    private void finish() {
      if (data.length > 0 && files.size() < MOST_FILES) {
        files.add(new TnefFile(longName.isEmpty() ? name : longName, data));
      }
      name = "";
      longName = "";
      data = new byte[0];
    }

    Tnef result() {
      finish();
      return new Tnef(text, rtf, files);
    }
  }

  private static byte[] bytes(ByteBuffer value) {
    var bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /// Up to the zero that ends it.
  static String string(byte[] bytes, Charset charset) {
    var text =
        charset.equals(StandardCharsets.UTF_16LE)
            ? new String(bytes, charset)
            : Charsets.decode(bytes, charset.name());
    var end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
