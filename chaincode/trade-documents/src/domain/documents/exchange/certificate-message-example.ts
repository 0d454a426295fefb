export const certificateMessageExample = {
  payload: {
    type: "CANCEL",
    from: "TH",
    to: "VN",
    issuingCountry: "TH",
    reference: "D2026-0000123",
    sequence: 2,
    nonce: "5f2b8c1de04a47b39a6e0c7715d2f3a8",
    answer: { reason: "Issued in error" },
  },
};
