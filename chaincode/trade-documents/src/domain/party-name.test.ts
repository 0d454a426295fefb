import { normaliseText, partyNameKey } from "./party-name.js";

describe("party names", () => {
  test("diacritics, case and punctuation do not tell parties apart", () => {
    expect(partyNameKey("Công ty TNHH Đại Phát")).toBe("CONGTYTNHHDAIPHAT");
    expect(partyNameKey("CONG TY TNHH  DAI PHAT.")).toBe("CONGTYTNHHDAIPHAT");
    expect(partyNameKey("đường Nguyễn Huệ 1")).toBe("DUONGNGUYENHUE1");
  });

  test("composed and decomposed spellings have one key and one stored form", () => {
    expect(partyNameKey("Hải".normalize("NFD"))).toBe(partyNameKey("Hải".normalize("NFC")));
    expect(normaliseText("  Hải \t\n Phòng ".normalize("NFD"))).toBe("Hải Phòng");
  });
});
