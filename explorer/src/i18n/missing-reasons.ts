/**
 * Why a condition is not met, and who must do what next, by the contract's reason code; `CODE.VALUE` where the result
 * of a check tells two cases apart.
 */
export interface MissingText {
  /** [Vietnamese, English]; `{name}` stands for a value of the reason. */
  readonly sentence: readonly [vi: string, en: string];
  readonly next?: readonly [vi: string, en: string];
}

const dossier = ["Công chức kiểm tra hồ sơ: ghi kết quả", "Documents officer: record the result"] as const;
const declarant = [
  "Người khai: sửa đổi hoặc hủy tờ khai",
  "Declarant: correct or cancel the declaration",
] as const;
const head = ["Lãnh đạo Chi cục: gỡ tạm dừng", "Head of branch: lift the hold"] as const;
const ministry = ["Bộ, ngành cấp phép: xử lý", "Licensing ministry: settle it"] as const;
const port = [
  "Doanh nghiệp cảng: ghi nhận hàng vào khu vực",
  "Port operator: record the goods in the area",
] as const;
const origin = [
  "Công chức kiểm tra hồ sơ: chấp nhận hoặc từ chối xuất xứ",
  "Documents officer: accept or deny the origin",
] as const;

// prettier-ignore
export const missingTexts: Readonly<Record<string, MissingText>> = {
  STATE_NOT_CLEARABLE: { sentence: ["Tờ khai chưa được phân luồng hoặc đã kết thúc", "The declaration has no channel yet, or is over"] },
  STATE_NOT_LEAVING: { sentence: ["Tờ khai chưa được thông quan", "The declaration is not cleared yet"] },
  NOT_PRESENTED: { sentence: ["Chưa xuất trình trước hạn {lastDay}", "Not presented by {lastDay}"], next: declarant },
  HELD: { sentence: ["Đang tạm dừng: {hold}", "On hold: {hold}"], next: head },
  AMENDMENT_OPEN: { sentence: ["Đang khai bổ sung", "An amendment is in hand"], next: dossier },
  STORAGE_NOT_ASKED: { sentence: ["Chưa đề nghị đưa hàng về bảo quản", "Nobody asked to take the goods into storage"], next: declarant },
  STORAGE_BANNED: { sentence: ["Không được đưa hàng về bảo quản đến {until}", "Barred from storing goods until {until}"] },
  CHECK_PLACE_NOT_ASKED: { sentence: ["Chưa đề nghị kiểm tra ở địa điểm khác", "Nobody asked for a check elsewhere"], next: declarant },
  NOT_SEALED: { sentence: ["Hàng chưa được niêm phong", "The goods are not sealed"], next: head },
  NO_RELEASE_REASON: { sentence: ["Không còn nội dung chờ xác định", "Nothing is left to be determined"], next: declarant },
  PERMIT_NOT_STANDING: { sentence: ["Giấy phép {permit}: {standing}", "Permit {permit}: {standing}"], next: ministry },
  PERMIT_NOT_RESERVED: { sentence: ["Giấy phép {permit} chưa được giữ chỗ", "Permit {permit} is not reserved"], next: declarant },
  PERMIT_MISMATCH: { sentence: ["Giấy phép {permit} không phù hợp: {field}", "Permit {permit} does not fit: {field}"], next: declarant },
  CHECK_FAILED: { sentence: ["Kiểm tra chuyên ngành {check} không đạt", "Specialised inspection {check} failed"], next: ministry },
  CHECK_PENDING: { sentence: ["Chờ kết quả kiểm tra chuyên ngành {check}", "Specialised inspection {check} is pending"], next: ministry },
  CERTIFICATE_NEEDED: { sentence: ["Dòng {line} phải có C/O", "Line {line} needs a certificate of origin"], next: declarant },
  CERTIFICATE_WITHDRAWN: { sentence: ["Dòng {line}: C/O {certificate} {state}", "Line {line}: certificate {certificate} {state}"], next: origin },
  ORIGIN_NOT_DECIDED: { sentence: ["Dòng {line}: chưa quyết định ưu đãi xuất xứ", "Line {line}: the preference is not decided"], next: origin },
  "DOCUMENTS_NOT_PASSED.REQUIRED": { sentence: ["Hồ sơ chờ kiểm tra", "The documents are to be checked"], next: dossier },
  "DOCUMENTS_NOT_PASSED.FAILED": { sentence: ["Hồ sơ không phù hợp", "The documents did not pass"], next: declarant },
  "INSPECTION_NOT_PASSED.REQUIRED": { sentence: ["Hàng phải kiểm tra thực tế", "The goods are to be inspected"], next: ["Lãnh đạo Chi cục: quyết định kiểm tra thực tế", "Head of branch: order the inspection"] },
  "INSPECTION_NOT_PASSED.ORDERED": { sentence: ["Đã quyết định kiểm tra thực tế", "The inspection is ordered"], next: ["Công chức kiểm tra thực tế: kiểm hàng và ghi kết quả", "Inspection officer: inspect the goods and record the result"] },
  "INSPECTION_NOT_PASSED.FAILED": { sentence: ["Kiểm tra thực tế không phù hợp", "The goods did not pass the inspection"], next: ["Lãnh đạo Chi cục: xử lý vi phạm", "Head of branch: deal with the violation"] },
  TAX_UNPAID: { sentence: ["Chưa nộp đủ thuế", "Tax not paid in full"], next: ["Người nộp thuế: nộp tiền; Kho bạc ghi nhận", "Taxpayer: pay; the treasury records it"] },
  TAX_OUTSTANDING: { sentence: ["Còn phải nộp {outstanding} đồng, đã bảo đảm {secured} đồng", "{outstanding} VND outstanding, {secured} VND secured"], next: ["Người nộp thuế: nộp tiền; Kho bạc ghi nhận", "Taxpayer: pay; the treasury records it"] },
  DUTY_NOT_FINAL: { sentence: ["Chưa xác định số thuế: {cause}", "The duty is not final: {cause}"], next: dossier },
  FINE_NOT_SETTLED: { sentence: ["Tiền phạt {fine} chưa nộp", "Fine {fine} is not settled"], next: ["Người khai: nộp phạt", "Declarant: pay the fine"] },
  GOODS_NOT_ALLOWED: { sentence: ["Quyết định {fine} không cho thông quan hàng", "Decision {fine} does not allow the goods"], next: head },
  BILL_NOT_MANIFESTED: { sentence: ["Vận đơn {bill} không có trên bản lược khai", "Bill {bill} is on no manifest"], next: ["Hãng vận tải: khai bản lược khai", "Carrier: file the manifest"] },
  CONSIGNEE_DIFFERS: { sentence: ["Người nhận khác với vận đơn", "The consignee differs from the bill"], next: declarant },
  CONTAINER_NOT_ON_BILL: { sentence: ["Container {container} không có trên vận đơn", "Container {container} is not on the bill"], next: declarant },
  CONTAINER_NOT_DECLARED: { sentence: ["Container {container} chưa khai", "Container {container} is not declared"], next: declarant },
  PACKAGES_OVER_DECLARED: { sentence: ["Khai nhiều kiện hơn vận đơn", "More packages declared than on the bill"], next: declarant },
  PACKAGES_DIFFER: { sentence: ["Số kiện khác với vận đơn", "Other packages than on the bill"], next: declarant },
  GROSS_WEIGHT_OVER_DECLARED: { sentence: ["Khai trọng lượng lớn hơn vận đơn", "More gross weight declared than on the bill"], next: declarant },
  GROSS_WEIGHT_DIFFERS: { sentence: ["Trọng lượng khác với vận đơn", "Another gross weight than on the bill"], next: declarant },
  TOO_MANY_PACKAGES_LEAVE: { sentence: ["{leaving} kiện đưa ra, khai {declared}", "{leaving} packages leave, {declared} declared"], next: port },
  PACKAGES_NOT_DECLARED: { sentence: ["{packages} kiện của vận đơn {bill} chưa khai", "{packages} packages of bill {bill} are not declared"], next: ["Người khai: khai nốt hàng của vận đơn", "Declarant: declare the rest of the bill"] },
  BILL_WAITS: { sentence: ["Vận đơn {bill} chờ tờ khai {declaration}", "Bill {bill} waits for declaration {declaration}"] },
  CARRIER_SEAL_NOT_FOUND: { sentence: ["Không thấy niêm phong hãng {seal} trên {container}", "The carrier's seal {seal} of {container} was not found"], next: ["Công chức giám sát: làm rõ chênh lệch niêm phong", "Gate officer: clear the seal up"] },
  CUSTOMS_SEAL_NOT_FOUND: { sentence: ["Không thấy niêm phong hải quan {seal} trên {container}", "The customs seal {seal} of {container} was not found"], next: ["Công chức giám sát: làm rõ chênh lệch niêm phong", "Gate officer: clear the seal up"] },
  CONTAINER_NOT_IN_AREA: { sentence: ["Container {container} không ở trong khu vực", "Container {container} is not in the area"], next: port },
  TOO_FEW_PACKAGES_IN_AREA: { sentence: ["Chỉ có {inArea} kiện trong khu vực", "Only {inArea} packages are in the area"], next: port },
  NOTHING_IN_AREA: { sentence: ["Không có hàng trong khu vực", "No goods are in the area"], next: port },
};
