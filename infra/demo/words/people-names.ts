// Names of people, made up: family names are coined, so that a pair names nobody who lives.

export const givenNames: readonly string[] = listed(`
  Adaeze Alma Anouk Arvid Asel Bao Birgit Bram Clea Cosima Dalia Dario Dmitra Edvin Elif Emeka Enzo Esra
  Farid Fenna Freya Gareth Hanneke Hiro Ilse Imani Ines Iskra Ivo Jarek Joost Juno Kavya Keziah Kofi Laleh
  Leander Lior Lucja Magnus Maren Mateo Meera Milo Nadia Ngozi Nils Odile Oren Paloma Petra Piet Quentin
  Rafael Rania Rosa Runa Sanjay Selma Siobhan Soren Tamsin Teodor Thandi Ulla Viktor Wanda Yara Yusuf Zofia
`)

export const familyNames: readonly string[] = listed(`
  Ashgrelund Averlund Balcorran Bellacourde Brenneweir Caldarque Cindrane Corvaine Dorvesta Drosteel
  Dunmarrow Emberlyne Eskelbron Fairhallowe Falkenvyr Fenwharrow Gallowmere Greylochan Grisdonne Halvorsk
  Hartwelde Hollenbye Ibarrosa Inverdane Jankarre Jorrundel Kaldoune Karimbaye Kestrovan Kirrowan Lindqvarn
  Lorrimund Maccarrune Marchetal Merrowin Nakadaro Novantek Oberlynde Okonduru Ostravel Pellingray Pratavane
  Quillander Ravensholde Rosmarene Saltvedra Sandoverre Shirokade Sorrentale Stavrelis Tanaquell Tessalyn
  Thornquell Tollerane Ulvestray Umbrelle Valdemoor Vandermeyl Venkatoor Villarque Wardlocke Wendelbray
  Wexcombe Wrenfolde Xanderly Yarrowbye Yildaren Zabrinove Zanderholm Zellweir
`)

function listed(text: string): string[] {
  return text.trim().split(/\s+/)
}
