/* The model in its quantization and the tokenizer, in flash; the build gives the folder with -I. */
    .section .rodata
    .balign 64
    .global asset_model, asset_model_end, asset_model_sha, asset_tokenizer, asset_tokenizer_end
asset_model:
    .incbin "model.bin"
asset_model_end:
asset_model_sha:
    .incbin "model.sha"
    .byte 0
    .balign 64
asset_tokenizer:
    .incbin "models/fable260k-tokenizer.bin"
asset_tokenizer_end:
