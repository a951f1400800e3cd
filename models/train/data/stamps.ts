/** Where Debian's tuxpaint-stamps-default puts its pictures. */
export const STAMPS = '/usr/share/tuxpaint/stamps';

/** Folders of stamps whose pictures show one kind of thing. */
export const KINDS: Readonly<Record<string, string>> = {
  mammals: 'animals/mammals',
  birds: 'animals/birds',
  insects: 'animals/insects',
  fruit: 'food/fruit',
  flowers: 'plants/flowers',
  houses: 'town/houses',
  vehicles: 'vehicles',
};
