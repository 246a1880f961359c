// SPDX-License-Identifier: Apache-2.0
#include "common/media/muxer.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
}

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/media/dictionary.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {

using base::Micros;

/// A server may keep us waiting for so long.
struct Muxer::Deadline {
    static constexpr std::chrono::seconds longest{10};
    base::Steady::time_point at;
    bool passed = false; ///< and libavformat was told to give up

    void set() { at = base::Steady::now() + longest; }
    static int ask(void* self) {
        auto& deadline = *static_cast<Deadline*>(self);
        deadline.passed = deadline.passed || base::Steady::now() > deadline.at;
        return deadline.passed ? 1 : 0;
    }
};

namespace {

constexpr AVRational microseconds{1, 1'000'000};

/// The parameter sets of HEVC where all are known; nothing where packets must bring them, or lengths stand before them.
std::optional<ParameterSets> sets_of_hevc(const AVCodecParameters& codec) {
    if (codec.codec_id != AV_CODEC_ID_HEVC || codec.extradata_size <= 0) return std::nullopt;
    ParameterSets sets{{codec.extradata, static_cast<std::size_t>(codec.extradata_size)}, NalCodec::hevc};
    return sets.is_whole() ? std::optional{std::move(sets)} : std::nullopt;
}

/// Of a server that it cannot reach, or no longer, libavformat says "Input/output error", or "Broken pipe".
std::string_view about_server(int ret, bool begun) {
    if (ret != AVERROR(EIO) && ret != AVERROR(EPIPE) && ret != AVERROR(ECONNRESET)) return "";
    return begun ? "the server has ended the connection, or it is lost" : "the server does not answer, or refuses";
}

/// As the source says that it is turned, so that players go on to turn it.
void turn(AVStream& stream, const std::vector<std::uint8_t>& matrix) {
    if (matrix.empty()) return;
    std::uint8_t* copy = av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, matrix.size());
    if (copy == nullptr) throw std::bad_alloc{};
    std::copy(matrix.begin(), matrix.end(), copy);
}

} // namespace

Muxer::Muxer(const Target& target, const PacketStreams& streams)
    : m_name{base::redact_url(target.place)}
    , m_streams{streams}
    , m_carried{target.format, streams}
    , m_deadline{std::make_unique<Deadline>()}
    , m_start{target.zero} {
    if (!m_carried.has_video()) throw base::InputError{m_name, m_carried.complaint()};
    await();
    open(target);
    add_streams();
    av_dict_set(&m_format->metadata, "creation_time", base::format_wall(target.began).c_str(), 0);
    Dictionary options{target.options};
    check(avformat_write_header(m_format.get(), options.get()), "cannot begin");
    m_begun = true;
}

Muxer::~Muxer() = default;

void Muxer::open(const Target& target) {
    AVFormatContext* format = nullptr;
    const int ret = avformat_alloc_output_context2(&format, nullptr, target.format.c_str(), target.place.c_str());
    m_format.reset(format);
    check(ret, "cannot begin");
    m_format->interrupt_callback = {&Deadline::ask, m_deadline.get()};
    m_format->flags |= AVFMT_FLAG_FLUSH_PACKETS;
    m_format->max_interleave_delta = 500'000; // sound that stays away holds the video up no longer
    if ((m_format->oformat->flags & AVFMT_NOFILE) != 0) return;
    const std::string url = target.place.find("://") == std::string::npos ? "file:" + target.place : target.place;
    check(avio_open2(&m_format->pb, url.c_str(), AVIO_FLAG_WRITE, &m_format->interrupt_callback, nullptr),
          "cannot be written");
}

void Muxer::add_streams() {
    for (std::size_t i = 0; i < m_streams.all().size(); ++i) {
        m_written.emplace_back();
        if (m_carried.has(i)) add(m_streams.all()[i]);
    }
}

void Muxer::add(const PacketStreams::Stream& stream) {
    const bool is_mp4 = std::string_view{m_format->oformat->name} == "mp4";
    AVStream* added = avformat_new_stream(m_format.get(), nullptr);
    if (added == nullptr) throw std::bad_alloc{};
    check(avcodec_parameters_copy(added->codecpar, stream.parameters.get()), "cannot begin");
    added->time_base = {stream.time_base_numerator, stream.time_base_denominator};
    turn(*added, stream.turn);
    if (stream.video && is_mp4) m_hvc1 = sets_of_hevc(*added->codecpar);
    if (stream.video && m_hvc1) added->codecpar->codec_tag = MKTAG('h', 'v', 'c', '1');
    m_written.back() = {added->index, DecodeTimes{stream.video ? stream.parameters->video_delay : 0},
                        is_mp4 ? filter_for(*added->codecpar) : nullptr, std::numeric_limits<std::int64_t>::min()};
}

void Muxer::write(const RelayedPacket& relayed) {
    auto& written = m_written[relayed.number];
    if (!written) return;
    await();
    if (!m_start) m_start = relayed.pts;
    if (relayed.pts < *m_start && !relayed.video) return;
    if (av_packet_ref(m_packet.get(), relayed.packet.get()) < 0) throw std::bad_alloc{};
    if (relayed.video && m_hvc1) leave_out_sets();
    if (written->filter) leave_out_adts(*written->filter);
    const Micros pts = relayed.pts - *m_start;
    const Micros duration{std::max<std::int64_t>(m_packet->duration, 1)};
    const Micros dts = written->decode_times.next(pts, duration);
    m_packet->stream_index = written->index;
    m_packet->pts = std::max(pts, dts).count();
    m_packet->dts = dts.count();
    m_packet->pos = -1;
    av_packet_rescale_ts(m_packet.get(), microseconds, m_format->streams[written->index]->time_base);
    keep_growing(written->last_dts);
    check(av_interleaved_write_frame(m_format.get(), m_packet.get()), "writing failed");
    if (m_format->pb != nullptr) check(std::min(m_format->pb->error, 0), "writing failed");
}

/// Times that differ by microseconds may be one in the container's units, and it takes none twice.
void Muxer::keep_growing(std::int64_t& last) {
    m_packet->dts = std::max(m_packet->dts, last + 1);
    m_packet->pts = std::max(m_packet->pts, m_packet->dts);
    last = m_packet->dts;
}

/// AAC of transport streams has headers in its packets, which MP4 wants apart. libavformat sees to it, but not where
/// the description comes with the first fragment.
AvPtr<AVBSFContext> Muxer::filter_for(const AVCodecParameters& codec) {
    if (codec.codec_id != AV_CODEC_ID_AAC || codec.extradata_size > 0) return nullptr;
    AVBSFContext* context = nullptr;
    check(av_bsf_alloc(av_bsf_get_by_name("aac_adtstoasc"), &context), "cannot begin");
    AvPtr<AVBSFContext> filter{context};
    check(avcodec_parameters_copy(context->par_in, &codec), "cannot begin");
    check(av_bsf_init(context), "cannot begin");
    return filter;
}

void Muxer::leave_out_adts(AVBSFContext& filter) {
    check(av_bsf_send_packet(&filter, m_packet.get()), "writing failed");
    check(av_bsf_receive_packet(&filter, m_packet.get()), "writing failed");
}

/// Once a packet brings others, those that are known may have to come back.
void Muxer::leave_out_sets() {
    if (!m_hvc1->leave_out_of(*m_packet)) m_hvc1.reset();
}

void Muxer::close() {
    await();
    check(av_write_trailer(m_format.get()), "cannot end");
    if (m_format->pb != nullptr) check(avio_closep(&m_format->pb), "cannot end");
}

/// Whatever comes next may take its time from here on, and what FFmpeg says is of that.
void Muxer::await() {
    m_deadline->set();
    std::ignore = take_av_error();
}

/// libavformat's word for giving up, or for what it makes of it, says nothing of the reason; what it logs may.
void Muxer::check(int ret, const char* what) {
    if (ret < 0 && m_deadline->passed)
        throw base::InputError{m_name, fmt::format("{}: the {} does not answer for {} s", what,
                                                   is_url(m_name) ? "server" : "disk", Deadline::longest.count())};
    const std::string_view server = is_url(m_name) ? about_server(ret, m_begun) : "";
    if (!server.empty()) throw base::InputError{m_name, fmt::format("{}: {}", what, server)};
    const std::string words = ret == AVERROR(EINVAL) || ret == AVERROR_INVALIDDATA ? take_av_error() : "";
    if (!words.empty()) throw base::InputError{m_name, fmt::format("{}: {}", what, base::redact(words))};
    static_cast<void>(av_check(ret, m_name, what));
}

} // namespace vlm::media
