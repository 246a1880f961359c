// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/picture.hpp"

struct AVIOContext;

namespace vlm::media {

/// One video of a NUT stream.
struct NutVideo {
    enum class Codec { raw, mjpeg };
    Codec codec = Codec::raw;
    std::string pixel_format = "yuv420p"; ///< FFmpeg's name
    int width = 0;
    int height = 0;
};

/// Writes videos and texts that belong to them as NUT: for each video a stream of pictures and one of texts (subtitles,
/// which every FFmpeg reads). Timestamps are microseconds. What is written goes to the sink at once, unbuffered, frame
/// by frame. For one thread.
class NutWriter {
public:
    /// Takes the bytes; may throw, and the call that wrote them throws the same.
    using Sink = std::function<void(std::string_view)>;

    /// Writes the header. Throws InputError where libavformat refuses a video.
    NutWriter(const std::vector<NutVideo>& videos, Sink sink);
    ~NutWriter();
    NutWriter(const NutWriter&) = delete;
    NutWriter& operator=(const NutWriter&) = delete;

    /// Of one video, times never go back.
    void write_text(std::size_t video, base::Micros t, std::string_view text);

    /// A picture of the format and size that was declared.
    void write_picture(std::size_t video, const Picture& picture);
    void write_jpeg(std::size_t video, base::Micros t, std::string_view jpeg);

    /// Writes the end of the container. Without it the stream is cut off, which its readers can tell.
    void close();

private:
    static int on_write(void* self, std::uint8_t* bytes, int size) noexcept;
    void open_io();
    void add_streams(const std::vector<NutVideo>& videos);
    void send(int stream, base::Micros t, AVPacket& packet);
    void check(int ret, const char* what);

    Sink m_sink;
    std::exception_ptr m_failure; ///< of the sink, until the call that met it ends
    AvPtr<AVPacket> m_packet = make_packet();
    std::unique_ptr<AVIOContext, FreeIo> m_io;
    AvPtr<AVFormatContext> m_format;
};

} // namespace vlm::media
