/** The sections of the options in their order, as the address's fragment names them. */
export const SECTIONS = ['filtering', 'sites', 'reveal', 'corrections', 'own', 'lock', 'statistics', 'backup', 'about'];
