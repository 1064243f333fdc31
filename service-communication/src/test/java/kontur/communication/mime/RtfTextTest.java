package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtfTextTest {
  private static final int LIMIT = 100_000;

  /// The example of MS-OXRTFCP 3.1.1.
  private static final byte[] EXAMPLE =
      java.util.HexFormat.of()
          .parseHex(
              "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
                  + "2068656c090020627705b06c647d0a800fa0");

  @Test
  void unpacksTheExampleOfTheSpecification() {
    var rtf = CompressedRtf.unpack(EXAMPLE, LIMIT).orElseThrow();

    assertThat(new String(rtf, StandardCharsets.US_ASCII))
        .isEqualTo("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assertThat(RtfText.of(rtf, LIMIT)).isEqualTo(new RtfText.Read("hello world", false));
  }

  @Test
  void readsWordsOfEveryAlphabet() {
    assertThat(text("{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\par Anna}"))
        .isEqualTo("Привет\nAnna");
    assertThat(
            text(
                "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial CYR;}}\\f1 \\'c4\\'e0\\f0 \\'e9}"))
        .isEqualTo("Даé");
    assertThat(text("{\\rtf1\\uc1 \\u1055?\\u1088?\\u-10179?\\u-8704?}"))
        .isEqualTo("Пр\ud83d\ude00");
    assertThat(text("{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96\\'7b}")).isEqualTo("日本");
  }

  @Test
  void leavesOutWhatIsNoText() {
    assertThat(
            text(
                "{\\rtf1{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 Normal;}}{\\*\\generator Riched20;}"
                    + "{\\info{\\title Secret}}{\\pict\\bin4 {}{}}Tom \\{ & \\} Jerry\\tab\\b bold\\b0\\line next}"))
        .isEqualTo("Tom { & } Jerry\tbold\nnext");
  }

  @Test
  void givesTheHtmlThatOutlookWrapped() {
    var rtf =
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
            + "{\\*\\htmltag19 <html>}{\\*\\htmltag34 <body>}{\\*\\htmltag64 <p>}"
            + "\\htmlrtf {\\htmlrtf0 Hello {\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 Anna"
            + "\\htmlrtf }\\htmlrtf0{\\*\\htmltag92 </b>}\\htmlrtf\\par}\\htmlrtf0"
            + "{\\*\\htmltag72 </p>}{\\*\\htmltag84 &nbsp;}{\\*\\htmltag27 </html>}}";

    assertThat(RtfText.of(rtf.getBytes(StandardCharsets.US_ASCII), LIMIT))
        .isEqualTo(new RtfText.Read("<html><body><p>Hello <b>Anna</b></p>&nbsp;</html>", true));
  }

  @Test
  void theBodyOfAWinmailIsReadAndItsHtmlIsCleaned() throws Exception {
    var plain = winmail("{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}");
    var html =
        winmail(
            "{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p onclick=alert(1)>}Hello{\\*\\htmltag72 </p>}"
                + "{\\*\\htmltag241 <script>}alert(1){\\*\\htmltag249 </script>}}");

    assertThat(Reading.mail(mail(plain)).text()).isEqualTo("Привет");
    assertThat(Reading.mail(mail(html)).text()).isEqualTo("Hello");
    assertThat(Reading.mail(mail(html)).html()).contains("<p>Hello</p>").doesNotContain("alert");
  }

  @Test
  void brokenRtfEndsSoonAndThrowsNothing() {
    var random = new Random(7);
    var rtf =
        "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0\\fcharset204 A;}}\\uc2\\u1055??\\'cf{\\*\\htmltag <p>}\\bin5 x}"
            .getBytes(StandardCharsets.US_ASCII);
    for (var i = 0; i < 20_000; i++) {
      var bytes = rtf.clone();
      for (var j = 0; j < 1 + random.nextInt(5); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) "{}\\'*u-019 \0af".charAt(random.nextInt(14));
      }
      assertThat(RtfText.of(bytes, LIMIT).content().length()).isLessThan(LIMIT);
      var packed = new byte[16 + random.nextInt(200)];
      random.nextBytes(packed);
      ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 0x75465a4c);
      assertThat(CompressedRtf.unpack(packed, 1_000).orElseThrow()).hasSizeLessThan(1_200);
    }
    assertThat(text("{".repeat(200_000))).isEmpty();
    assertThat(text("\\".repeat(200_000))).hasSize(100_000);
  }

  private static String text(String rtf) {
    return RtfText.of(rtf.getBytes(StandardCharsets.ISO_8859_1), LIMIT).content();
  }

  /// A winmail.dat with this body alone.
  private static byte[] winmail(String rtf) {
    var body = rtf.getBytes(StandardCharsets.US_ASCII);
    var packed = ByteBuffer.allocate(16 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    packed.putInt(body.length + 12).putInt(body.length).putInt(0x414c454d).putInt(0).put(body);
    var padding = (4 - packed.capacity() % 4) % 4;
    var properties =
        ByteBuffer.allocate(4 + 4 + 8 + packed.capacity() + padding)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(1)
            .putShort((short) 0x102)
            .putShort((short) 0x1009)
            .putInt(1)
            .putInt(packed.capacity())
            .put(packed.array())
            .array();
    return ByteBuffer.allocate(6 + 9 + properties.length + 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x223e9f78)
        .putShort((short) 1)
        .put((byte) 1)
        .putInt(0x00069003)
        .putInt(properties.length)
        .put(properties)
        .putShort((short) 0)
        .array();
  }

  private static byte[] mail(byte[] winmail) throws java.io.IOException {
    var out = new ByteArrayOutputStream();
    out.write(
        "From: a@c.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    out.write(java.util.Base64.getMimeEncoder().encode(winmail));
    return out.toByteArray();
  }
}
