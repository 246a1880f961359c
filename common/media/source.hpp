// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/container.hpp"
#include "common/media/opening.hpp"
#include "common/media/pipe_input.hpp"
#include "common/media/plan.hpp"
#include "common/media/timeline.hpp"
#include "common/media/video_info.hpp"

struct AVFormatContext;
struct AVStream;

namespace vlm::media {

/// Whether the packets' timestamps can be trusted to say what will be shown when, before anything is decoded.
enum class Stamping { reliable, unreliable };

/// Whether media time 0 is known from the packets alone, or only the first decoded frame tells.
enum class StartTime { from_packets, from_first_frame };

/// One video stream of a file, a URL or standard input ("-"), packet by packet. Other streams are not read.
/// For one thread.
class Source : private AvFaults {
public:
    /// Opens and finds the video stream that ffmpeg would choose (attached pictures are not video).
    /// `input`: the pipe that "-" is, where somebody has looked into it already.
    /// Throws InputError "<name>: <reason>" (no such file, not a video, audio only, timed out, …).
    Source(const std::string& name, const SourceOptions& options, std::unique_ptr<PipeInput> input = nullptr);
    ~Source() override;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    [[nodiscard]] const std::string& name() const { return m_name; } ///< without credentials
    [[nodiscard]] const VideoInfo& info() const { return m_info; }
    [[nodiscard]] AVStream* stream() const { return m_stream; }
    [[nodiscard]] Timeline& timeline() { return m_timeline; }
    [[nodiscard]] const Timeline& timeline() const { return m_timeline; }
    [[nodiscard]] Stamping stamping() const { return m_stamping; }

    /// Whether it is no file that ends: then it is not for this class (LiveInput).
    [[nodiscard]] bool is_live() const { return m_container->is_live(); }

    [[nodiscard]] StartTime start_time() const { return m_start_time; }

    /// Keyframes as the container's index lists them; empty where it has none or cannot seek.
    [[nodiscard]] const KeyframeIndex& index() const { return m_index; }

    /// The next packet, its timestamps unrolled. False at the end, which is also where a broken file breaks (then
    /// read_error() says so). Throws InputError on a timeout and where reading fails, Interrupted when the user stops.
    [[nodiscard]] bool read(AVPacket& packet);

    /// What was found broken about the container (a truncated file); empty for a sound one.
    [[nodiscard]] const std::string& read_error() const { return m_read_error; }

    /// What libavformat found damaged since this was asked last, other than that: frames may be missing.
    [[nodiscard]] std::vector<std::string> take_faults() { return std::exchange(m_faults, {}); }

    /// Goes to an entry of the index. Throws InputError where that fails.
    void seek(std::size_t entry);

    /// What libavformat knows of the file. Whoever reads its bytes leaves reading where it stood.
    [[nodiscard]] const AVFormatContext& format() const { return m_container->format(); }

    /// Whether the input can be read at any place: not a pipe, nor a server without ranges.
    [[nodiscard]] bool can_seek() const;

    /// Whether rewind() and find_end() work: not for a pipe.
    [[nodiscard]] bool can_rewind() const { return !m_container->is_pipe(); }

    /// Goes back to the first packet. Throws InputError for a pipe.
    void rewind();

    /// From now on reads keyframe packets from the first one on, and of the others as few as the container allows.
    void keyframes_only();

    /// End of the last frame in media time, found without decoding: from the index's last GOP, else (or where nothing
    /// of that can be read) by reading every packet. Afterwards reading stands at the start, or where there is an
    /// index, nowhere: seek. Throws InputError for a pipe.
    [[nodiscard]] base::Micros find_end();

private:
    /// From the first timestamp of packets that are shown, where there were any, to the last one's end.
    struct Extent {
        std::optional<std::int64_t> begin;
        std::int64_t end = 0;
    };

    void add(const std::string& text) override;
    void read_index();
    void find_start();
    [[nodiscard]] Extent read_to_end();
    [[nodiscard]] bool read_container(AVPacket& packet);
    [[nodiscard]] int seek_container(std::int64_t timestamp);
    [[nodiscard]] bool is_folder() const;
    [[nodiscard]] bool pass_over_picture(int ret);
    void check_wait() const;
    void end_reading(int ret);

    std::string m_name;
    SourceOptions m_options;
    std::unique_ptr<Container> m_container;
    AVStream* m_stream = nullptr;
    VideoInfo m_info;
    Timeline m_timeline{{1, 1}, Discontinuities::none};
    Stamping m_stamping = Stamping::unreliable;
    StartTime m_start_time = StartTime::from_first_frame;
    KeyframeIndex m_index;
    std::optional<std::size_t> m_next_keyframe; ///< of the index, where only keyframes are read
    std::int64_t m_next_picture = 0;            ///< of a folder
    std::deque<AvPtr<AVPacket>> m_ahead;        ///< read while opening, not yet handed out
    bool m_last_is_corrupt = false;             ///< of the packets read
    std::string m_read_error;
    std::vector<std::string> m_faults;
};

/// The packet's timestamps; FFmpeg's "no value" becomes nothing.
[[nodiscard]] Stamps stamps_of(const AVPacket& packet);

} // namespace vlm::media
