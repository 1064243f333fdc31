package kontur.communication.mime;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Properties in a `winmail.dat`, of which we want the long name of a file and the body.
final class TnefProperties {
  private static final int LONG_FILE_NAME = 0x3707;
  private static final int RTF = 0x1009;
  private static final int MOST = 1000;

  private TnefProperties() {}

  static Optional<String> longFileName(ByteBuffer in, Charset charset) {
    return find(in, LONG_FILE_NAME)
        .map(found ->
            Tnef.string(found.bytes, found.isWide() ? StandardCharsets.UTF_16LE : charset));
  }

  /// The body as RTF, compressed.
  static Optional<byte[]> rtf(ByteBuffer in) {
    return find(in, RTF).map(found -> found.bytes);
  }

  /// A property with its first value.
  private static final class Found {
    private final byte[] bytes;
    private final int type;

    Found(byte[] bytes, int type) {
      this.bytes = bytes;
      this.type = type;
    }

    boolean isWide() {
      return (type & 0xfff) == 0x1f;
    }
  }

  private static Optional<Found> find(ByteBuffer in, int wanted) {
    if (in.remaining() < 4) {
      return Optional.empty();
    }
    var count = Math.min(in.getInt(), MOST);
    for (var i = 0; i < count && in.remaining() >= 4; i++) {
      var type = in.getShort() & 0xffff;
      var id = in.getShort() & 0xffff;
      if (id >= 0x8000 && !skipName(in)) {
        return Optional.empty();
      }
      var value = value(in, type);
      if (value == null) {
        return Optional.empty();
      }
      if (id == wanted && value.length > 0) {
        return Optional.of(new Found(value, type));
      }
    }
    return Optional.empty();
  }

  /// Named properties have a GUID and a number or a name before their value.
  private static boolean skipName(ByteBuffer in) {
    if (in.remaining() < 24) {
      return false;
    }
    in.position(in.position() + 16);
    var kind = in.getInt();
    var length = in.getInt();
    return kind == 0 || skip(in, length);
  }

  private static boolean skip(ByteBuffer in, int length) {
    var padded = (long) length + (4 - length % 4) % 4;
    if (length < 0 || padded > in.remaining()) {
      return false;
    }
    in.position(in.position() + (int) padded);
    return true;
  }

  /// The bytes of the first value; null when the rest cannot be read.
  private static byte @org.jspecify.annotations.Nullable [] value(ByteBuffer in, int type) {
    var multiple = (type & 0x1000) != 0;
    var fixed =
        switch (type & 0xfff) {
          case 0x02, 0x03, 0x04, 0x0a, 0x0b -> 4;
          case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
          case 0x48 -> 16;
          case 0x0d, 0x1e, 0x1f, 0x102 -> 0;
          default -> -1;
        };
    if (fixed < 0) {
      return null;
    }
    var values = 1;
    if (multiple || fixed == 0) {
      if (in.remaining() < 4) {
        return null;
      }
      values = in.getInt();
    }
    if (values < 0 || values > MOST) {
      return null;
    }
    var first = new byte[0];
    for (var i = 0; i < values; i++) {
      if (fixed == 0 && in.remaining() < 4) {
        return null;
      }
      var length = fixed == 0 ? in.getInt() : fixed;
      var start = in.position();
      if (!skip(in, length)) {
        return null;
      }
      if (i == 0) {
        first = new byte[length];
        in.get(start, first);
      }
    }
    return first;
  }
}
