/** Synthetic enterprises of the examples that the API's description shows. */

export const importer = {
  name: "CÔNG TY TNHH THƯƠNG MẠI SÔNG HỒNG",
  mst: "0300000018",
  address: "12 Nguyễn Huệ, Thành phố Hồ Chí Minh",
  countryCode: "VN",
};

export const exporter = {
  name: "CHAO PHRAYA PUMPS CO LTD",
  address: "88 Sathon Road, Bangkok",
  countryCode: "TH",
};

export const forwarder = {
  name: "CÔNG TY CỔ PHẦN GIAO NHẬN BIỂN ĐÔNG",
  mst: "2300325764",
  address: "3 Trần Phú, Hải Phòng",
  countryCode: "VN",
};
