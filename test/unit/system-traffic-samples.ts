// What operating systems print of their network interfaces, as they do: columns, gaps, line ends and languages.

/** /proc/net/dev with these interfaces: bytes received and sent. */
export function procNetDev(interfaces: Readonly<Record<string, readonly [number, number]>>): string {
  const lines = Object.entries(interfaces).map(
    ([name, [received, sent]]) =>
      `${name.padStart(6)}: ${String(received).padStart(7)}       1    0    0    0     0          0         0 ${String(sent).padStart(8)}       1    0    0    0     0       0          0`,
  )
  return [HEAD, ...lines, ''].join('\n')
}

const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed`

export const PROC_DOCKER_HOST = `${HEAD}
    lo: 98013222  241001    0    0    0     0          0         0 98013222  241001    0    0    0     0       0          0
enp5s0: 184467440737 98313331    0  812    0     0          0    121733 9876543210 41230987    0    0    0     0       0          0
wlp4s0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
docker0:    1204      17    0    0    0     0          0         0    55000     312    0    0    0     0       0          0
br-4f1e2d3c4b5a:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
veth1a2b3c4:    2000      17    0    0    0     0          0         0    60000     355    0    0    0     0       0          0
   wg0:   44444     102    0    0    0     0          0         0    33333      98    0    3    0     0       0          0
`

/** As before Linux 2.6.37 or so, with an alias. */
export const PROC_OLD = `${HEAD}
    lo: 2776770   11307    0    0    0     0          0         0  2776770   11307    0    0    0     0       0          0
  eth0:1215645    2751    0    0    0     0          0         0  1782404    4324    0    0    0   427       0          0
  eth0:1:      7       1    0    0    0     0          0         0        8       1    0    0    0     0       0          0
`

/** A container or a small virtual machine. */
export const PROC_CONTAINER = `${HEAD}
    lo: 1437761063827 67096591    0    0    0     0          0         0 1437761063827 67096591    0    0    0     0       0          0
  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 3450150328   98751    0    0    0     0          0         0  9472075   69945    0    0    0     0       0          0
`

/** An interface has a line for itself and one for each of its addresses, with the same or with no figures. */
export const MAC_SONOMA = `Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0        16384 <Link#1>                        431029     0  210436864   431029     0  210436864     0
lo0        16384 127           127.0.0.1         431029     -  210436864   431029     -  210436864     -
lo0        16384 ::1/128     ::1                 431029     -  210436864   431029     -  210436864     -
gif0*      1280  <Link#2>                             0     0          0        0     0          0     0
anpi0      1500  <Link#4>    5e:3f:1c:aa:01:02        0     0          0        0     0          0     0
en0        1500  <Link#11>   f0:18:98:aa:bb:cc  3120934     0 2918474752  1402399     0  402653184     0
en0        1500  fe80::1c3f: fe80:b::1c3f:2a6d  3120934     - 2918474752  1402399     -  402653184     -
en0        1500  192.168.1     192.168.1.23      3120934     - 2918474752  1402399     -  402653184     -
bridge0    1500  <Link#12>   36:aa:bb:cc:dd:00        0     0          0        0     0          0     0
awdl0      1500  <Link#14>   7e:aa:bb:cc:dd:ee        3     0       1024        9     0       2048     0
utun3      1380  <Link#18>                         1702     0    1500000     1300     0     300000     0
utun3      1380  fe80::ce81: fe80:12::ce81:b1c      1702     -    1500000     1300     -     300000     -
`

const crlf = (text: string): string => text.replaceAll('\n', '\r\n')

export const WINDOWS_ENGLISH = crlf(`Interface Statistics

                           Received            Sent

Bytes                    3214567890       123456789
Unicast packets             2384923         1023984
Non-unicast packets           12004            3412
Discards                          0               0
Errors                            0               0
Unknown protocols                 0
`)

export const WINDOWS_GERMAN = crlf(`Schnittstellenstatistik

                          Empfangen        Gesendet

Bytes                    1726533214       204118976
Unicastpakete               1562276          684228
Nicht-Unicastpakete           16376            3092
Verworfen                         0               0
Fehler                            0               0
Unbekannte Protokolle             0
`)

export const WINDOWS_CHINESE = crlf(`接口统计

                           接收的            发送的

字节                       402113           99120
单播数据包                  1320             990
非单播数据包                  12              31
丢弃                          0               0
错误                          0               0
未知协议                      0
`)
