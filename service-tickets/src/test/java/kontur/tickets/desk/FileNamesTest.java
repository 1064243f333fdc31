package kontur.tickets.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest
  @CsvSource({
    "report.pdf, report.pdf",
    "../../etc/passwd, passwd",
    "C:\\temp\\счёт.pdf, счёт.pdf",
    "gpj\u202Efdp.exe, gpjfdp.exe",
    "zero\u200Bwidth\u0000.txt, zerowidth.txt",
    "'..', file",
    "'/', file",
  })
  void aNameIsForPeopleAndNeverAPath(String name, String clean) {
    assertThat(FileNames.clean(name)).isEqualTo(clean);
  }

  @Test
  void aNameHasAtMost255Bytes() {
    var clean = FileNames.clean("ж".repeat(300) + ".txt");

    assertThat(clean.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
  }
}
