// SPDX-License-Identifier: Apache-2.0
// Makes the stand-in's videos: HLS in fragmented MP4, sheets of small pictures, the file itself. Made once for a folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ffmpeg = (args) => execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);

/** `shift`: the container's time of the first frame. A bar that moves on as the second passes shows what plays. */
const sources = {
    yard: { input: ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=60', '-f', 'lavfi', '-i', 'sine=f=330:d=60'], shift: 0, every: 1 },
    shifted: { input: ['-f', 'lavfi', '-i', 'smptehdbars=s=640x360:r=25:d=20,format=yuv420p'], shift: 1.4, every: 1 },
    day: { input: ['-f', 'lavfi', '-i', 'gradients=s=160x90:r=1:d=36000:n=3:speed=0.01'], shift: 0, every: 60 },
    live: { input: ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=24'], shift: 0, every: 0 },
};

function make(folder, { input, shift, every }) {
    const partial = `${folder}.partial`;
    mkdirSync(partial, { recursive: true });
    const file = join(partial, 'file.mp4');
    ffmpeg([...input, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0', '-pix_fmt', 'yuv420p', '-bf', '2', '-c:a', 'aac', file]);
    ffmpeg(['-i', file, '-c', 'copy', '-muxdelay', '0', '-hls_segment_options', 'use_editlist=0', '-f', 'hls', '-hls_time', every === 0 ? '2' : '6', '-hls_playlist_type', 'vod',
            '-hls_segment_type', 'fmp4', '-hls_flags', 'independent_segments', '-hls_segment_filename', join(partial, 's%d.m4s'), join(partial, 'media.m3u8')]);
    if (shift) shiftFragments(partial, shift);
    if (every) ffmpeg(['-i', file, '-vf', `fps=1/${every}:start_time=0:round=up,scale=160:90,tile=10x10`, '-q:v', '5', join(partial, 'sheet-%d.jpg')]);
    writeFileSync(join(partial, 'start'), firstTime(partial));
    renameSync(partial, folder);
}

/** Moves the times of all fragments on, as a recording has them that began late: ffmpeg would use an edit list. */
function shiftFragments(folder, seconds) {
    const init = readFileSync(join(folder, 'init.mp4'));
    const scales = [];
    for (let at = init.indexOf('mdhd'); at >= 0; at = init.indexOf('mdhd', at + 4)) scales.push(init.readUInt32BE(at + (init[at + 4] === 1 ? 24 : 16)));
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.m4s'))) {
        const bytes = readFileSync(join(folder, name));
        for (let at = bytes.indexOf('tfdt'); at >= 0; at = bytes.indexOf('tfdt', at + 4)) {
            const track = bytes.readUInt32BE(bytes.lastIndexOf('tfhd', at) + 8);
            bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at + 8) + BigInt(Math.round(seconds * scales[track - 1])), at + 8);
        }
        writeFileSync(join(folder, name), bytes);
    }
}

/** The container's time of the first frame that is shown. */
function firstTime(folder) {
    const head = join(folder, 'head.mp4');
    writeFileSync(head, Buffer.concat([readFileSync(join(folder, 'init.mp4')), readFileSync(join(folder, 's0.m4s'))]));
    return execFileSync('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=start_time', '-of', 'csv=p=0', head]).toString().trim();
}

/** The videos' folders by name; `clips` is a folder with vtest.avi and car-detection.mp4, or null. */
export function makeMedia(work, clips) {
    mkdirSync(work, { recursive: true });
    const all = { ...sources };
    if (clips) {
        all.yard = { ...all.yard, input: ['-i', join(clips, 'vtest.avi'), '-t', '60'] };
        all.shifted = { ...all.shifted, input: ['-i', join(clips, 'car-detection.mp4'), '-t', '20'] };
        all.live = { ...all.live, input: ['-i', join(clips, 'car-detection.mp4'), '-t', '24', '-an', '-r', '25'] };
    }
    const made = {};
    for (const [name, source] of Object.entries(all)) {
        const folder = join(work, name);
        if (!existsSync(folder)) make(folder, source);
        made[name] = { folder, sheets: readdirSync(folder).filter((file) => file.startsWith('sheet-')).length, every: source.every, start: Number(readFileSync(join(folder, 'start'), 'utf8')) };
    }
    return made;
}
