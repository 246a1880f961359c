// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/fault_counter.hpp"
#include "common/base/yuv_image.hpp"
#include "common/media/encoder.hpp"
#include "common/media/muxer.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/sound_copy.hpp"

namespace vlm::media {

/// Makes an MP4 file of pictures as they come, encoded anew, and of the sound of the file that they come from, copied.
/// It is written to base::part_path() and put in its place as a whole. For one thread.
class Film {
public:
    struct Target {
        std::string path;
        std::string sound_of = {}; ///< a file; empty: none
        Fraction rate{0, 1};       ///< of the pictures, about; 0: not known
        EncoderOptions encoding{"h264", {}, {}};
    };

    /// Begins the file, and opens the one whose sound is copied. Throws OutputError, InputError or SystemError where
    /// the sound cannot be read, UsageError as encoders_for, and where another program writes the file or the path is
    /// that of none.
    explicit Film(Target target);

    /// What was not closed is removed.
    ~Film();
    Film(const Film&) = delete;
    Film& operator=(const Film&) = delete;

    /// The next picture, shown from `t` on, a media time that grows; that of the first is the film's beginning. All
    /// have the size of the first. Throws InputError where it has not, or the file cannot be written.
    void write(base::Micros t, const base::YuvImage& picture);

    /// The last picture has been written: the file is whole, and in its place, also after the user has stopped the
    /// program. Without a picture there is none. Throws InputError, OutputError.
    void close();

private:
    void begin(const AVFrame& frame);
    void pass_on();
    void copy_sound(base::Micros end);

    Target m_target;
    base::FaultCounter m_faults;
    std::unique_ptr<SoundCopy> m_sound; ///< null where there is none
    std::unique_ptr<Encoder> m_encoder;
    std::unique_ptr<PacketStreams> m_streams;
    base::Micros m_last{0};
    base::Micros m_step; ///< from the picture before the last to the last; how long the last is shown
    std::string m_part;
    base::Output m_lock; ///< on the file while it is written; opened when nothing else can fail
    std::unique_ptr<Muxer> m_muxer;
    bool m_whole = false; ///< and in its place
};

} // namespace vlm::media
