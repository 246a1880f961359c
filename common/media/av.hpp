// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct AVFormatContext;
struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct AVBufferRef;
struct AVCodecParameters;
struct AVBSFContext;
struct AVIOContext;
struct SwsContext;

namespace vlm::media {

/// Frees what FFmpeg allocated, with FFmpeg's own function for it.
struct AvFree {
    void operator()(AVFormatContext* context) const noexcept;
    void operator()(AVCodecContext* context) const noexcept;
    void operator()(AVCodecParameters* parameters) const noexcept;
    void operator()(AVFrame* frame) const noexcept;
    void operator()(AVPacket* packet) const noexcept;
    void operator()(AVBSFContext* filter) const noexcept;
    void operator()(AVBufferRef* buffer) const noexcept;
    void operator()(SwsContext* context) const noexcept;
};
template <typename T>
using AvPtr = std::unique_ptr<T, AvFree>;

/// For what avio_alloc_context made, and its buffer.
struct FreeIo {
    void operator()(AVIOContext* io) const noexcept;
};

/// For what avio_open2 made.
struct CloseIo {
    void operator()(AVIOContext* io) const noexcept;
};

/// A stream that asks `read` for bytes, in pieces of at most `buffer_bytes`. Throws std::bad_alloc.
[[nodiscard]] std::unique_ptr<AVIOContext, FreeIo> make_reader(int buffer_bytes, void* object,
                                                               int (*read)(void*, std::uint8_t*, int) noexcept);

/// Throw std::bad_alloc where there is no memory.
[[nodiscard]] AvPtr<AVFrame> make_frame();
[[nodiscard]] AvPtr<AVPacket> make_packet();

/// What the packet holds; goes with it.
[[nodiscard]] std::span<const std::uint8_t> bytes_of(const AVPacket& packet);

/// FFmpeg's own words for an error code.
[[nodiscard]] std::string av_error_text(int code);

/// Returns `ret`; throws InputError "<subject>: <what>: <FFmpeg's words>" if it is negative (no thread: ReadError).
int av_check(int ret, const std::string& subject, const char* what);

/// Counts what FFmpeg logs as an error about one decoder or demuxer while it lives, and takes all FFmpeg's messages
/// off stderr (they are shown by -v). Attach it to a context through its `opaque` member.
class AvFaults {
public:
    virtual ~AvFaults() = default;
    virtual void add(const std::string& text) = 0;

    /// So many RTP packets did not come.
    virtual void add_missed(int packets);
};

/// From now on tells `faults` what is said about the context, which they outlive.
void listen_to(AVFormatContext& context, AvFaults& faults);

/// Counts the RTP packets that libavformat finds missing, and nothing else.
class MissedPackets : public AvFaults {
public:
    /// Adds to `missed`, which outlives it.
    explicit MissedPackets(std::atomic<std::int64_t>& missed) : m_missed{missed} {}

    void add(const std::string& text) override;
    void add_missed(int packets) override { m_missed += packets; }

private:
    std::atomic<std::int64_t>& m_missed;
};

/// Sends FFmpeg's messages to the log. Idempotent; every class of this folder that opens something calls it.
void route_av_log();

/// What FFmpeg last logged as an error in this thread ("moov atom not found"), and forgets it. It often says more than
/// the error code.
[[nodiscard]] std::string take_av_error();

/// How many segments of DASH libavformat has asked for in vain in this thread since this was asked last.
[[nodiscard]] int take_missing_segments();

/// Versions of FFmpeg's libraries in use: "libavformat 59.27.100, libavcodec …".
[[nodiscard]] std::string library_version();

} // namespace vlm::media
