// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/fault_counter.hpp"
#include "common/media/av.hpp"
#include "common/media/decoder.hpp"
#include "common/media/picture.hpp"
#include "common/media/pipe_input.hpp"
#include "common/media/timeline.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// Whether what begins so is NUT; `nut_magic_bytes` are enough to tell.
constexpr std::size_t nut_magic_bytes = 25;
[[nodiscard]] bool is_nut(std::string_view beginning);

/// Reads NUT from a pipe as it comes, without looking ahead, and decodes it: its videos and, where there are some, the
/// texts that belong to them (NutWriter says how). Where there are texts, times are as they were written; else media
/// time begins with the first picture of each video. For one thread.
class NutReader {
public:
    using IsOurs = bool (*)(std::string_view text);

    /// `name` is what errors call the stream; `faults` outlives the reader. Texts belong to the videos where the stream
    /// begins with one that `is_ours`; others are subtitles, and left out. Throws InputError "<name>: …", Interrupted.
    NutReader(std::string name, std::unique_ptr<PipeInput> input, const DecoderOptions& decoder,
              base::FaultCounter& faults, IsOurs is_ours);
    ~NutReader();
    NutReader(const NutReader&) = delete;
    NutReader& operator=(const NutReader&) = delete;

    /// What is known of each video.
    [[nodiscard]] const std::vector<VideoInfo>& videos() const { return m_infos; }
    [[nodiscard]] const std::string& decoder(std::size_t video) const;

    /// How many pictures of a video have come so far, whether or not they can be decoded.
    [[nodiscard]] std::int64_t packets(std::size_t video) const { return m_videos.at(video).packets; }

    /// Whether each video has a stream of texts.
    [[nodiscard]] bool has_texts() const { return m_texts.size() == m_videos.size(); }

    enum class Item { picture, text, end };

    /// Reads on. What it found is there until the next call, and is whole. `end` is also where a broken stream breaks,
    /// or one that is cut off within a picture or a text: then error() says how. Throws Interrupted.
    [[nodiscard]] Item next();

    /// The stream is over: what is left are pictures that decoders hold. Passes over what comes behind it, unless it is
    /// another stream: whether it is. Throws Interrupted.
    [[nodiscard]] bool finish();

    [[nodiscard]] std::size_t video() const { return m_video; } ///< to which the item belongs
    [[nodiscard]] Picture& picture() { return m_picture; }
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const std::string& error() const { return m_error; }

private:
    struct Video {
        int stream;
        Timeline timeline;
        std::unique_ptr<Decoder> decoder;
        std::int64_t packets = 0;
        bool started = false;
        bool drained = false;
    };
    void open();
    void find_streams(const DecoderOptions& decoder, base::FaultCounter& faults);
    void leave_out_subtitles(IsOurs is_ours);
    [[nodiscard]] bool read_packet();
    [[nodiscard]] std::string why_no_more(int ret) const;
    void send_packet();
    [[nodiscard]] bool receive();
    [[nodiscard]] bool drain();
    [[nodiscard]] bool is_text();

    std::string m_name;
    std::unique_ptr<PipeInput> m_input;
    AvPtr<AVFormatContext> m_format;
    std::vector<Video> m_videos;
    std::vector<VideoInfo> m_infos;
    std::vector<int> m_texts; ///< numbers of streams
    AvPtr<AVPacket> m_packet = make_packet();
    std::size_t m_video = 0;
    Picture m_picture;
    bool m_has_packet = false; ///< that was read to look at it
    bool m_receiving = false;
    bool m_at_end = false;
    std::string m_error;
};

} // namespace vlm::media
